-- The versions of a flag, the newest first; p_before is the last one of the page before.
--
-- Errors: PT400 invalid_limit; PT404 environment_not_found, flag_not_found

create or replace function flags.list_flag_history(
    p_flag_key    text,
    p_environment text default null,
    p_limit       integer default 50,
    p_before      integer default null
)
returns setof flags.versions
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_environment text := flags._find_environment(p_environment);
begin
    perform core._check_limit(p_limit);

    if flags._get_version(v_environment, p_flag_key) = 0 then
        perform flags._require_flag(v_environment, p_flag_key);
    end if;

    return query
    select v.*
    from flags.versions as v
    where v.environment = v_environment and v.flag_key = p_flag_key and (p_before is null or v.version < p_before)
    order by v.version desc
    limit p_limit;
end;
$$;

comment on function flags.list_flag_history(text, text, integer, integer) is 'The versions of a flag, the newest first.';

grant execute on function flags.list_flag_history(text, text, integer, integer) to operator, service_role;
