-- The epoch that an event belongs to, null where there was none yet.

create or replace function events._get_event_epoch(p_event_id bigint)
returns integer
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return (select max(e.epoch) from events.epochs as e where e.first_event_id <= p_event_id);
end;
$$;

comment on function events._get_event_epoch(bigint) is 'The epoch that an event belongs to.';
