-- The last kept state of an aggregate, null where there is none: start from
-- nothing and version 0 then.

create or replace function events.get_snapshot(
    p_aggregate_type text,
    p_aggregate_id   text
)
returns events.snapshots
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_snapshot events.snapshots;
begin
    select s.* into v_snapshot
    from events.snapshots as s
    where s.aggregate_type = p_aggregate_type and s.aggregate_id = p_aggregate_id;

    return v_snapshot;
end;
$$;

comment on function events.get_snapshot(text, text) is 'The last kept state of an aggregate, null for none.';

grant execute on function events.get_snapshot(text, text) to service_role;
