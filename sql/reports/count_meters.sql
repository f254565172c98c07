-- Counts the meters of all regions anew for dashboards (_get_counts). A region whose meters are
-- gone loses its rows. Called every minute, it also sees to it that sales are followed.
-- Returns how many rows there are.

create or replace function reports.count_meters()
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    perform reports.follow_events();

    insert into reports.meter_counts as c
    select n.* from reports._count_meters() as n order by n.region, n.status
    on conflict (region, status) do update
    set meter_count = excluded.meter_count,
        online_count = excluded.online_count,
        silent_count = excluded.silent_count,
        load_kw = excluded.load_kw,
        last_read_at = excluded.last_read_at,
        counted_at = excluded.counted_at
    where c.counted_at < excluded.counted_at;

    get diagnostics v_count = row_count;

    delete from reports.meter_counts as c where c.counted_at < now();

    return v_count;
end;
$$;

comment on function reports.count_meters() is 'Count the meters of all regions anew; returns how many rows that made.';

grant execute on function reports.count_meters() to service_role;
