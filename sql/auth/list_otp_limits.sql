-- The limits of one-time codes.

create or replace function auth.list_otp_limits()
returns setof auth.otp_limits
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select l.*
    from auth.otp_limits as l
    order by l.scope, l.period;
end;

comment on function auth.list_otp_limits() is 'How many one-time codes may be asked for, tried, sent and paid for.';

grant execute on function auth.list_otp_limits() to admin, service_role;
