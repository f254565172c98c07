-- Takes a rate limit away; the next less exact one counts, where there is one.
--
-- Errors: PT404 rate_limit_not_found

create or replace function ops.remove_rate_limit(
    p_function text,
    p_role     text default '*'
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    delete from ops.rate_limits as r
    where r.function_name = p_function and r.caller_role = p_role;

    if not found then
        raise exception 'rate_limit_not_found'
            using errcode = 'PT404',
                  detail = format('There is no limit of %L for %L.', left(p_function, 130), left(p_role, 65)),
                  hint = 'List the limits with ops.list_rate_limits.';
    end if;
end;
$$;

comment on function ops.remove_rate_limit(text, text) is 'Take a rate limit away.';

grant execute on function ops.remove_rate_limit(text, text) to admin, service_role;
