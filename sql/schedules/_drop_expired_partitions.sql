-- Job handler: drops partitions that have expired, at most 20 a run. Those of a table that is
-- busy wait for the next run, and the result says who held it.

create or replace function schedules._drop_expired_partitions(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select jsonb_build_object(
            'dropped', coalesce(jsonb_agg(o.partition_name) filter (where o.outcome = 'dropped'), '[]'),
            'busy', coalesce(jsonb_object_agg(o.partition_name, o.detail) filter (where o.outcome = 'busy'), '{}')
        )
        from core.drop_expired_partitions(p_limit => 20) as o
    );
end;
$$;

comment on function schedules._drop_expired_partitions(jsonb) is 'Job handler: drop partitions that have expired.';
