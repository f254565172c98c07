-- What one-time codes cost, the newest days first.
--
-- Errors: PT400 invalid_limit

create or replace function auth.list_otp_spending(p_limit integer default 31)
returns setof auth.otp_spending
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_limit is null or p_limit not between 1 and 1000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Ask for 1 to 1000 days.';
    end if;

    return query
    select s.*
    from auth.otp_spending as s
    order by s.spent_on desc
    limit p_limit;
end;
$$;

comment on function auth.list_otp_spending(integer) is 'What one-time codes cost by day, the newest first.';

grant execute on function auth.list_otp_spending(integer) to admin, service_role;
