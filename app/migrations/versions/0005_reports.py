"""comments on a report, and links to read it by"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_comment",
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.Column("chapter", sa.String(length=24), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_report_comment_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workshop_id", "chapter", name=op.f("pk_report_comment")),
    )
    op.create_table(
        "report_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("made_for", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_report_link_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_report_link")),
    )
    op.create_index(op.f("ix_report_link_workshop_id"), "report_link", ["workshop_id"])


def downgrade() -> None:
    op.drop_table("report_link")
    op.drop_table("report_comment")
