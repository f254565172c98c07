-- Job handler: makes the partitions that are needed next.

create or replace function schedules._create_partitions(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('made', core.create_partitions());
end;
$$;

comment on function schedules._create_partitions(jsonb) is 'Job handler: make the partitions that are needed next.';
