-- Counts one call of a function by a caller against the limit that is most exact for it, or refuses it.
--
-- The generic cell rate algorithm: one moment per caller and limit tells when all calls so far are paid
-- off, so a limit holds over every window, whichever way it is cut, and a burst is paid back evenly. The
-- row is locked until the caller of this commits, so calls at once are counted one after the other.
-- A refused call is not counted. Returns null where there is no limit. It runs as the owner of its two
-- tables, which are nobody's rows, and saves the call their policies.
--
-- Errors: PT429 rate_limited

create or replace function ops._take_allowance(
    p_function text,
    p_role     text,
    p_caller   text
)
returns ops.allowance
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_limit     ops.rate_limits;
    v_wait      integer;
    v_allowance ops.allowance;
begin
    select r.* into v_limit
    from ops.rate_limits as r
    where r.function_name in (p_function, '*') and r.caller_role in (p_role, '*')
    order by r.function_name = '*', r.caller_role = '*'
    limit 1;

    if not found then
        return null;
    end if;

    -- The clock is read under the row's lock: of two calls at once the later one sees the later time.
    insert into ops.allowances as a (caller, function_name, free_at)
    values (p_caller, v_limit.function_name, clock_timestamp() + v_limit.cell)
    on conflict (caller, function_name) do update
        set free_at = greatest(a.free_at, clock_timestamp()) + v_limit.cell
        where greatest(a.free_at, clock_timestamp()) <= clock_timestamp() + v_limit.cell * (v_limit.burst - 1)
    returning
        greatest(v_limit.burst - ceil(
            extract(epoch from a.free_at - clock_timestamp()) / extract(epoch from v_limit.cell)
        ), 0),
        greatest(ceil(extract(epoch from a.free_at - clock_timestamp())), 0),
        v_limit.quantity, ceil(extract(epoch from v_limit.period)), v_limit.function_name
    into v_allowance;

    if found then
        return v_allowance;
    end if;

    select greatest(ceil(extract(epoch from a.free_at - v_limit.cell * (v_limit.burst - 1) - clock_timestamp())), 1)
    into v_wait
    from ops.allowances as a
    where a.caller = p_caller and a.function_name = v_limit.function_name;

    raise sqlstate 'PGRST' using
        message = jsonb_build_object(
            'code', 'PT429',
            'message', 'rate_limited',
            'details', format(
                '%s calls of %s in %s are allowed, %s of them at once.', v_limit.quantity,
                case v_limit.function_name when '*' then 'all functions' else v_limit.function_name end,
                v_limit.period, v_limit.burst
            ),
            'hint', format('Call again in %s seconds; it has not run.', v_wait)
        )::text,
        detail = jsonb_build_object('status', 429, 'headers', jsonb_build_object(
            'Retry-After', v_wait::text,
            'RateLimit-Policy', format('"%s";q=%s;w=%s', v_limit.function_name, v_limit.quantity, ceil(extract(epoch from v_limit.period))),
            'RateLimit', format('"%s";r=0;t=%s', v_limit.function_name, v_wait)
        ))::text;
end;
$$;

comment on function ops._take_allowance(text, text, text) is
    'Count a call against its caller''s rate limit, or refuse it; null where there is none.';

grant execute on function ops._take_allowance(text, text, text) to app_api, authenticator;
