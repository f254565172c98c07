-- The value of a key, null where there is no fresh one of that version.
--
-- Reads are counted by sample: one in count_every writes a row, in the name of all.
--
-- Errors: PT404 namespace_not_found

create or replace function cache.get_cache(
    p_key       text,
    p_namespace text default 'default',
    p_version   integer default 1
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_found cache.found_entry := cache._find_entry(p_namespace, p_key, p_version);
begin
    if random() * v_found.count_every < 1 then
        perform cache._count(p_namespace, case when v_found.is_fresh then 'hit' else 'miss' end, v_found.count_every);
    end if;

    return case when v_found.is_fresh then v_found.value end;
end;
$$;

comment on function cache.get_cache(text, text, integer) is 'The value of a key, null where there is no fresh one.';

grant execute on function cache.get_cache(text, text, integer) to service_role;
