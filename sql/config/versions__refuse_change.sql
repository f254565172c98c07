-- Refuses to change what was, whoever asks.
--
-- Errors: PT409 history_is_immutable

create or replace function config.versions__refuse_change()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'history_is_immutable'
        using errcode = 'PT409',
              detail = format('%s on %I.%I.', tg_op, tg_table_schema, tg_table_name),
              hint = 'config.revert_config restores what was, as another change.';
end;
$$;

comment on function config.versions__refuse_change() is 'Trigger: history is never updated, deleted or truncated.';
