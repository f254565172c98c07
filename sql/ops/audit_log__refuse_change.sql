-- Refuses to change what was written down, whoever asks. The log shrinks by whole months only, once they
-- are archived.
--
-- Errors: PT409 audit_is_immutable

create or replace function ops.audit_log__refuse_change()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'audit_is_immutable'
        using errcode = 'PT409',
              detail = format('%s on %I.%I.', tg_op, tg_table_schema, tg_table_name),
              hint = 'What happened stays written down; whole months leave by core.set_retention.';
end;
$$;

comment on function ops.audit_log__refuse_change() is 'Trigger: the audit log is never updated, deleted or truncated.';
