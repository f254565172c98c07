-- What one-time codes cost, and so where they go.

create or replace function auth.list_otp_prices()
returns setof auth.otp_prices
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select p.*
    from auth.otp_prices as p
    order by p.channel, p.prefix;
end;

comment on function auth.list_otp_prices() is 'What one-time codes cost by channel and prefix.';

grant execute on function auth.list_otp_prices() to admin, service_role;
