"""the whole journey: screens of one group, who holds the stage, notes on steps, templates of one's own"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_screen",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("group_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group.id"], name=op.f("fk_group_screen_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_group_screen")),
        sa.UniqueConstraint("group_id", name=op.f("uq_group_screen_group_id")),
    )
    op.create_table(
        "stage",
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.Column("facilitator_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_stage_workshop_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["facilitator.id"], name=op.f("fk_stage_facilitator_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workshop_id", name=op.f("pk_stage")),
    )
    op.create_table(
        "step_notes",
        sa.Column("step_id", sa.String(length=32), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["step_id"], ["step.id"], name=op.f("fk_step_notes_step_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("step_id", name=op.f("pk_step_notes")),
    )
    op.create_table(
        "template",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("facilitator_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["facilitator_id"],
            ["facilitator.id"],
            name=op.f("fk_template_facilitator_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
    )
    with op.batch_alter_table("template", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_template_facilitator_id"), ["facilitator_id"], unique=False)

    if not op.get_context().as_sql:
        complete_settings()


# What steps of workshops that were made before are given, so that they go on as they were.
ADDED: dict[str, dict[str, Any]] = {
    "cards": {"about": "others", "links": "no", "we": "", "they": ""},
    "statements": {"values": []},
}


def complete_settings() -> None:
    """Give the settings of existing steps what their kinds now look for."""
    step = sa.table(
        "step", sa.column("id", sa.String), sa.column("kind", sa.String), sa.column("settings", sa.JSON)
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(step).where(step.c.kind.in_(tuple(ADDED)))).all():
        settings = {**ADDED[row.kind], **row.settings}
        connection.execute(step.update().where(step.c.id == row.id).values(settings=settings))


def downgrade() -> None:
    with op.batch_alter_table("template", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_template_facilitator_id"))
    op.drop_table("template")
    op.drop_table("step_notes")
    op.drop_table("stage")
    op.drop_table("group_screen")
