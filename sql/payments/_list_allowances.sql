-- The limits that apply to an account now, of one type or of all, with what is used of them and what is left.
--
-- Whatever was started within the day or month counts: pending ones and holds with all of it, completed ones with what
-- they captured; what failed, was called off or ran out gives its room back, a refund does not. Final only while the
-- caller holds the account's lock. Belongs to app_owner; callers have made sure that the account may be seen.

create or replace function payments._list_allowances(
    p_account_id uuid,
    p_type       text default null
)
returns setof payments.allowance
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := clock_timestamp();
begin
    return query
    with applied as (
        select distinct on (l.transaction_type, l.period)
            a.account_id, a.currency, a.time_zone, a.minor_units, l.transaction_type, l.period, l.maximum_amount,
            l.maximum_count, p.wall, ('1 ' || l.period)::interval as length
        from payments.accounts as a
        join payments.limits as l on l.currency = a.currency
            and (l.account_id is null or l.account_id = a.account_id)
            and (l.tier is null or l.tier = a.tier)
            and (l.user_role is null or l.user_role = (
                select u.user_role from auth.users as u where u.user_id = a.owner_user_id
            ))
        cross join lateral (select date_trunc(l.period, v_now at time zone a.time_zone) as wall) as p
        where a.account_id = p_account_id and (p_type is null or l.transaction_type = p_type)
        order by
            l.transaction_type, l.period, l.account_id is not null desc, l.tier is not null desc,
            l.user_role is not null desc
    )
    select
        l.currency, l.transaction_type::text, l.period::text,
        l.maximum_amount::numeric, round(u.amount, l.minor_units),
        case when l.maximum_amount >= 0 then greatest(l.maximum_amount - u.amount, 0) end,
        l.maximum_count, u.times, case when l.maximum_count >= 0 then greatest(l.maximum_count - u.times, 0) end,
        l.wall at time zone l.time_zone, (l.wall + l.length) at time zone l.time_zone, l.time_zone
    from applied as l
    cross join lateral (
        select
            coalesce(sum(case when t.captured_amount > 0 then t.captured_amount else t.amount end), 0) as amount,
            count(*)::integer as times
        from payments.transactions as t
        where t.account_id = l.account_id
            and t.created_at >= l.wall at time zone l.time_zone
            and t.type = l.transaction_type
            and t.status not in ('failed', 'cancelled', 'expired')
    ) as u
    order by l.transaction_type, l.period;
end;
$$;

comment on function payments._list_allowances(uuid, text) is 'The limits that apply to an account now, used and left.';

grant execute on function payments._list_allowances(uuid, text) to app_api;
