-- Job handler: empties the slots of the cache whose time is over, and sums up what was counted.

create or replace function schedules._rotate_cache(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('emptied', cache.cleanup_expired_cache());
end;
$$;

comment on function schedules._rotate_cache(jsonb) is 'Job handler: empty the slots of the cache whose time is over.';
