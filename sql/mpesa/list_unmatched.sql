-- Payments that wait for a decision, oldest first, each with the wallets that it may have been meant
-- for: p_after is the received_at of the last row of the page before.
--
-- Errors: PT400 invalid_limit

create or replace function mpesa.list_unmatched(p_limit integer default 50, p_after timestamptz default null)
returns setof mpesa.unmatched_payment
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit, 500);

    return query
    select
        p.receipt, p.source, p.status, p.status_reason, p.amount, p.phone, p.payer_name, p.bill_reference,
        p.paid_at, p.received_at, p.request_id, mpesa._list_candidates(p)
    from (
        select q.*
        from mpesa.payments as q
        where q.status in ('parked', 'disputed') and (p_after is null or q.received_at > p_after)
        order by q.received_at
        limit p_limit
    ) as p
    order by p.received_at;
end;
$$;

comment on function mpesa.list_unmatched(integer, timestamptz) is
    'Payments that wait for a decision, oldest first, with the wallets they may have been meant for.';

grant execute on function mpesa.list_unmatched(integer, timestamptz) to admin, service_role;
