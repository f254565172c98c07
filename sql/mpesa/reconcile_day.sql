-- What Safaricom says we got on a day, in Nairobi's time, against what we booked: both sums, and every
-- difference. The statement of that day has to be imported before.
--
-- Problems: not_booked (in the statement, not in our books), not_in_statement (booked, not there),
-- amount_differs, no_receipt (a request that the query API alone confirmed: its line is among those not
-- booked), disputed (nothing is booked until somebody decides).
--
-- Errors: PT400 invalid_day

create or replace function mpesa.reconcile_day(p_day date)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_from   constant timestamptz := p_day::timestamp at time zone 'Africa/Nairobi';
    v_until  constant timestamptz := (p_day + 1)::timestamp at time zone 'Africa/Nairobi';
    v_result jsonb;
begin
    if p_day is null or not isfinite(p_day) or p_day not between date '2007-03-06' and date '9999-12-30' then
        raise exception 'invalid_day'
            using errcode = 'PT400',
                  detail = format('%s is not a day on which M-Pesa existed.', coalesce(p_day::text, 'Nothing')),
                  hint = 'Send a day such as 2026-01-31.';
    end if;

    with lines as (
        select l.receipt, l.amount, l.completed_at, l.account_reference
        from mpesa.statement_lines as l
        where l.completed_at >= v_from and l.completed_at < v_until and l.direction = 'in'
    ),
    booked as (
        select p.receipt, p.amount, p.status, p.paid_at
        from mpesa.payments as p
        where p.paid_at >= v_from and p.paid_at < v_until and p.receipt not like 'REQM%'
    ),
    compared as (
        select
            l.receipt, l.amount as stated, p.amount as booked, p.status,
            case
                when p.receipt is null then 'not_booked'
                when p.amount <> l.amount then 'amount_differs'
                when p.status = 'disputed' then 'disputed'
                when p.status in ('unconfirmed', 'refuted') then 'not_booked'
            end as problem,
            l.account_reference as detail
        from lines as l
        left join mpesa.payments as p on p.receipt = l.receipt
        union all
        select
            b.receipt, null, b.amount, b.status,
            case when b.status = 'disputed' then 'disputed' else 'not_in_statement' end, null
        from booked as b
        where b.status not in ('unconfirmed', 'refuted')
            and not exists (
                select from mpesa.statement_lines as l where l.receipt = b.receipt and l.direction = 'in'
            )
        union all
        select null, null, r.amount, r.status, 'no_receipt', r.reference
        from mpesa.requests as r
        where r.paid_at >= v_from and r.paid_at < v_until and r.status in ('paid', 'parked')
            and (r.receipt is null or r.receipt like 'REQM%')
    )
    select jsonb_build_object(
        'day', p_day,
        'statement', (
            select jsonb_build_object('count', count(*), 'amount', round(coalesce(sum(l.amount), 0), 2)::text) from lines as l
        ),
        'booked', (
            select jsonb_build_object('count', count(*), 'amount', round(coalesce(sum(c.amount), 0), 2)::text)
            from (
                select b.amount from booked as b where b.status in ('credited', 'parked', 'returned')
                union all
                select x.booked from compared as x where x.problem = 'no_receipt'
            ) as c
        ),
        'differences', coalesce(
            (
                select jsonb_agg(
                    jsonb_strip_nulls(jsonb_build_object(
                        'problem', c.problem, 'receipt', c.receipt, 'stated', round(c.stated, 2)::text, 'booked', round(c.booked, 2)::text,
                        'status', c.status, 'reference', c.detail
                    ))
                    order by c.problem, c.receipt, c.detail
                )
                from compared as c
                where c.problem is not null
            ),
            '[]'
        )
    )
    into v_result;

    return v_result;
end;
$$;

comment on function mpesa.reconcile_day(date) is
    'What Safaricom says we got on a day against what we booked, with every difference.';

grant execute on function mpesa.reconcile_day(date) to admin, service_role;
