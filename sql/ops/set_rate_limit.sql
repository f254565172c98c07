-- States how often one caller may call a function over HTTP; gateways know within a second. What was counted
-- so far is forgiven: it was measured by another limit.
--
-- Errors: PT400 invalid_rate_limit; PT404 function_not_found

create or replace function ops.set_rate_limit(
    p_function text,
    p_quantity integer,
    p_period   interval default '1 minute',
    p_burst    integer default null,
    p_role     text default '*'
)
returns ops.rate_limits
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_limit ops.rate_limits;
begin
    if p_function is distinct from '*' and ops._is_callable(p_function) is not true then
        raise exception 'function_not_found'
            using errcode = 'PT404',
                  detail = format('There is no function %L to limit.', left(p_function, 130)),
                  hint = 'Write schema.function, or * for all that have no limit of their own.';
    end if;

    if p_quantity is null or p_quantity not between 1 and 1000000
        or coalesce(p_burst, p_quantity) not between 1 and 1000000
        or p_period is null or p_period not between '1 second' and '1 day'
        or p_role is null
        or p_role not in ('*', 'anon', 'authenticated', 'operator', 'admin', 'service_role')
    then
        raise exception 'invalid_rate_limit'
            using errcode = 'PT400',
                  detail = format(
                      '%s calls in %s, %s at once, for %L.', coalesce(p_quantity::text, 'No'),
                      coalesce(p_period::text, 'no time'), coalesce(p_burst, p_quantity), p_role
                  ),
                  hint = 'Allow 1 to 1000000 calls in one second to one day, for a role or * for all.';
    end if;

    insert into ops.rate_limits as r (function_name, caller_role, quantity, period, burst)
    values (p_function, p_role, p_quantity, p_period, coalesce(p_burst, p_quantity))
    on conflict (function_name, caller_role) do update
        set quantity = excluded.quantity, period = excluded.period, burst = excluded.burst, updated_at = now()
    returning r.* into v_limit;

    delete from ops.allowances as a
    where a.function_name = p_function;

    return v_limit;
end;
$$;

comment on function ops.set_rate_limit(text, integer, interval, integer, text) is
    'State how often one caller may call a function over HTTP.';

grant execute on function ops.set_rate_limit(text, integer, interval, integer, text) to admin, service_role;
