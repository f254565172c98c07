-- The flags of an environment by their keys, without their rules; p_after is the last key of the page before.
--
-- Errors: PT400 invalid_limit; PT404 environment_not_found

create or replace function flags.list_flags(
    p_environment text default null,
    p_limit       integer default 100,
    p_after       text default null
)
returns setof flags.flags
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_environment text := flags._find_environment(p_environment);
begin
    perform core._check_limit(p_limit);

    return query
    select f.*
    from flags.flags as f
    where f.environment = v_environment and (p_after is null or f.flag_key > p_after)
    order by f.flag_key
    limit p_limit;
end;
$$;

comment on function flags.list_flags(text, integer, text) is 'The flags of an environment.';

grant execute on function flags.list_flags(text, integer, text) to operator, service_role;
