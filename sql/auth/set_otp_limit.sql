-- Sets a limit of one-time codes: no more than p_max_count in any period of that length; for spend an amount
-- of money a day. It counts from the next code on.
--
-- Errors: PT400 invalid_otp_limit; PT403 not_allowed

create or replace function auth.set_otp_limit(p_scope text, p_period interval, p_max_count numeric)
returns auth.otp_limits
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_limit auth.otp_limits;
begin
    if coalesce(auth.role(), '') not in ('admin', 'service_role') then
        raise exception 'not_allowed'
            using errcode = 'PT403', detail = 'Limits are set by admins.', hint = 'Ask an admin.';
    end if;

    if p_scope is null or p_scope not in ('recipient', 'address', 'check', 'account', 'spend')
        or p_period is null or p_period not between '1 second' and '31 days'
        or p_scope = 'spend' and p_period <> '1 day'
        or p_max_count is null or p_max_count not between 0 and 1000000000
        or p_scope <> 'spend' and (p_max_count > 1000 or p_max_count <> trunc(p_max_count))
    then
        raise exception 'invalid_otp_limit'
            using errcode = 'PT400',
                  detail = format('%L, %s, %s.', left(p_scope, 40), coalesce(p_period::text, 'null'),
                      coalesce(p_max_count::text, 'null')),
                  hint = 'Scopes are recipient, address, check, account (0 to 1000 in 1 second to 31 days) and spend '
                      '(an amount in 1 day).';
    end if;

    insert into auth.otp_limits as l (scope, period, max_count)
    values (p_scope, p_period, p_max_count)
    on conflict (scope, period) do update
    set max_count = excluded.max_count, updated_at = now()
    returning l.* into v_limit;

    return v_limit;
end;
$$;

comment on function auth.set_otp_limit(text, interval, numeric) is
    'Set how many one-time codes there may be in a period, or what they may cost in a day.';

grant execute on function auth.set_otp_limit(text, interval, numeric) to admin, service_role;
