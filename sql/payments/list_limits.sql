-- The limits there are, in one currency or all; the closest of a type and period first.

create or replace function payments.list_limits(p_currency text default null)
returns setof payments.limits
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select l.*
    from payments.limits as l
    where p_currency is null or l.currency = p_currency
    order by
        l.currency, l.transaction_type, l.period, l.account_id is not null desc, l.tier is not null desc,
        l.user_role is not null desc, l.limit_id;
end;
$$;

comment on function payments.list_limits(text) is 'The limits there are, in one currency or all.';

grant execute on function payments.list_limits(text) to admin, service_role;
