"""rehearsals, and notes that a facilitator writes for themselves"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rehearsal",
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.Column("of_workshop", sa.String(length=32), nullable=True),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("pace", sa.String(length=16), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.CheckConstraint("pace IN ('at_once', 'as_in_life')", name=op.f("ck_rehearsal_pace_is_known")),
        sa.ForeignKeyConstraint(
            ["of_workshop"], ["workshop.id"], name=op.f("fk_rehearsal_of_workshop"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_rehearsal_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workshop_id", name=op.f("pk_rehearsal")),
    )
    op.create_table(
        "private_note",
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.Column("facilitator_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["facilitator_id"],
            ["facilitator.id"],
            name=op.f("fk_private_note_facilitator_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_private_note_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workshop_id", "facilitator_id", name=op.f("pk_private_note")),
    )


def downgrade() -> None:
    op.drop_table("private_note")
    op.drop_table("rehearsal")
