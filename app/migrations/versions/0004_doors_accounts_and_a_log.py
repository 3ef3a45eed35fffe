"""who may come in and how, sessions that can be listed and ended, muted authors, what facilitators did"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nothing refers to these two. Everybody signs in once more, and links that wait are made anew.
    op.drop_table("one_time_link")
    op.drop_table("signed_in")
    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("facilitator_id", sa.String(length=32), nullable=True),
        sa.Column("workshop_id", sa.String(length=32), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "purpose <> 'co_lead' OR workshop_id IS NOT NULL",
            name=op.f("ck_one_time_link_co_lead_names_what"),
        ),
        sa.CheckConstraint(
            "purpose IN ('setup', 'sign_in', 'co_lead', 'invite', 'reset')",
            name=op.f("ck_one_time_link_purpose_is_known"),
        ),
        sa.CheckConstraint(
            "purpose NOT IN ('sign_in', 'reset') OR facilitator_id IS NOT NULL",
            name=op.f("ck_one_time_link_sign_in_names_who"),
        ),
        sa.ForeignKeyConstraint(
            ["facilitator_id"],
            ["facilitator.id"],
            name=op.f("fk_one_time_link_facilitator_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_one_time_link_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_one_time_link")),
    )
    op.create_table(
        "signed_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("facilitator_id", sa.String(length=32), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("confirmed", sa.BigInteger(), nullable=False),
        sa.Column("browser", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["facilitator_id"],
            ["facilitator.id"],
            name=op.f("fk_signed_in_facilitator_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_signed_in")),
    )
    op.create_index(op.f("ix_signed_in_facilitator_id"), "signed_in", ["facilitator_id"])
    op.create_table(
        "audit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("facilitator_id", sa.String(length=32), nullable=False),
        sa.Column("workshop_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("did", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["facilitator.id"], name=op.f("fk_audit_facilitator_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_facilitator_id"), "audit", ["facilitator_id"])
    op.create_index(op.f("ix_audit_workshop_id"), "audit", ["workshop_id"])
    op.create_table(
        "doors",
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "way IN ('one_code', 'group_codes', 'tickets')", name=op.f("ck_doors_way_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_doors_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workshop_id", name=op.f("pk_doors")),
    )
    op.create_table(
        "group_code",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group.id"], name=op.f("fk_group_code_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_group_code")),
        sa.UniqueConstraint("group_id", name=op.f("uq_group_code_group_id")),
    )
    op.create_table(
        "ticket",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("group_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group.id"], name=op.f("fk_ticket_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_ticket")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_ticket_group_id"), "ticket", ["group_id"])
    op.create_table(
        "muted",
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_muted_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_muted")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "muting",
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_muting_entry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_muting")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("muting", "muted", "ticket", "group_code", "doors", "audit", "signed_in", "one_time_link"):
        op.drop_table(table)
    op.create_table(
        "signed_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("facilitator_id", sa.String(length=32), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["facilitator_id"],
            ["facilitator.id"],
            name=op.f("fk_signed_in_facilitator_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_signed_in")),
    )
    op.create_index(op.f("ix_signed_in_facilitator_id"), "signed_in", ["facilitator_id"])
    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("facilitator_id", sa.String(length=32), nullable=True),
        sa.Column("workshop_id", sa.String(length=32), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('setup', 'sign_in', 'co_lead')", name=op.f("ck_one_time_link_purpose_is_known")
        ),
        sa.CheckConstraint(
            "purpose <> 'sign_in' OR facilitator_id IS NOT NULL",
            name=op.f("ck_one_time_link_sign_in_names_who"),
        ),
        sa.CheckConstraint(
            "purpose <> 'co_lead' OR workshop_id IS NOT NULL",
            name=op.f("ck_one_time_link_co_lead_names_what"),
        ),
        sa.ForeignKeyConstraint(
            ["facilitator_id"],
            ["facilitator.id"],
            name=op.f("fk_one_time_link_facilitator_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_one_time_link_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_one_time_link")),
    )
