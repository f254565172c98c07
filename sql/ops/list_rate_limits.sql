-- Every rate limit, the general ones last.

create or replace function ops.list_rate_limits()
returns setof ops.rate_limits
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select r.*
    from ops.rate_limits as r
    order by r.function_name = '*', r.function_name, r.caller_role = '*', r.caller_role;
end;

comment on function ops.list_rate_limits() is 'Every rate limit.';

grant execute on function ops.list_rate_limits() to admin, service_role;
