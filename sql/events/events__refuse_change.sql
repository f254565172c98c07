-- Refuses to change what has happened, whoever asks. The log shrinks by dropping
-- whole partitions only.
--
-- Errors: PT409 events_are_immutable

create or replace function events.events__refuse_change()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'events_are_immutable'
        using errcode = 'PT409',
              detail = format('%s on %I.%I.', tg_op, tg_table_schema, tg_table_name),
              hint = 'Append an event that corrects the earlier one; drop old partitions to shorten the log.';
end;
$$;

comment on function events.events__refuse_change() is 'Trigger: events are never updated, deleted or truncated.';
