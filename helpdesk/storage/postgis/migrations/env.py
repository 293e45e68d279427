"""What Alembic runs: the steps that are missing, in the transaction that the caller holds."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table=context.config.attributes["version_table"],
    version_table_schema=context.config.attributes["version_table_schema"],
)
with context.begin_transaction():
    context.run_migrations()
