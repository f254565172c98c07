-- Removes a limit of one-time codes; returns whether there was one.

create or replace function auth.remove_otp_limit(p_scope text, p_period interval)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    delete from auth.otp_limits as l
    where l.scope = p_scope and l.period = p_period;

    return found;
end;
$$;

comment on function auth.remove_otp_limit(text, interval) is 'Remove a limit of one-time codes.';

grant execute on function auth.remove_otp_limit(text, interval) to admin, service_role;
