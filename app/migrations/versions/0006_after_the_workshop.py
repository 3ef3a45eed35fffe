"""the follow-up of a workshop, reports that are kept without their texts, and workshops that leave none"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.String(length=32), nullable=False),
        sa.Column("restored", sa.Boolean(), nullable=False),
        sa.Column("seats", sa.JSON(), nullable=False),
        sa.Column("sent", sa.JSON(), nullable=False),
        sa.Column("bands", sa.JSON(), nullable=False),
        sa.Column("bands_of", sa.Date(), nullable=True),
        sa.Column("results", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sealing', 'sealed')", name=op.f("ck_follow_up_state_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_follow_up_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workshop_id", name=op.f("pk_follow_up")),
    )
    op.create_index(op.f("ix_follow_up_state"), "follow_up", ["state"])
    op.create_table(
        "follow_up_link",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("group_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group.id"], name=op.f("fk_follow_up_link_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_follow_up_link")),
        sa.UniqueConstraint("group_id", name=op.f("uq_follow_up_link_group_id")),
    )
    op.create_table(
        "follow_up_answer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.Column("step_id", sa.String(length=32), nullable=False),
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("from_group", sa.String(length=32), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_follow_up_answer_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_answer")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_follow_up_answer_workshop_id"), "follow_up_answer", ["workshop_id"])

    op.create_table(
        "leaves_nothing",
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_leaves_nothing_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workshop_id", name=op.f("pk_leaves_nothing")),
    )
    op.create_table(
        "kept_report",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("facilitator_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["facilitator_id"],
            ["facilitator.id"],
            name=op.f("fk_kept_report_facilitator_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_report")),
    )
    op.create_index(op.f("ix_kept_report_facilitator_id"), "kept_report", ["facilitator_id"])


def downgrade() -> None:
    op.drop_table("kept_report")
    op.drop_table("leaves_nothing")
    op.drop_table("follow_up_answer")
    op.drop_table("follow_up_link")
    op.drop_table("follow_up")
