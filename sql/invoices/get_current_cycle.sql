-- The period of an account that is not billed yet: what was drawn in it and what that costs so far, taxes
-- included, beside what is due of invoices before. By default the caller's newest account.
--
-- Errors: PT403 feature_disabled; PT404 billing_account_not_found

create or replace function invoices.get_current_cycle(p_account_id uuid default null)
returns invoices.current_cycle
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account invoices.accounts;
    v_until   timestamptz;
    v_today   date;
    v_sum     invoices.bill_sum;
    v_cycle   invoices.current_cycle;
begin
    perform invoices._require_billing();
    v_account := invoices._find_account(p_account_id);
    v_until := invoices._get_cycle_end(v_account);
    v_today := (now() at time zone v_account.time_zone)::date;

    if v_account.billing_mode = 'postpaid' then
        v_sum := invoices._price_cycle(v_account, now(), v_until, null);
    end if;

    v_cycle.account_id := v_account.account_id;
    v_cycle.meter_id := v_account.meter_id;
    v_cycle.meter_number := (select m.meter_number from meters.meters as m where m.meter_id = v_account.meter_id);
    v_cycle.billing_mode := v_account.billing_mode;
    v_cycle.currency := v_account.currency;
    v_cycle.period_from := v_account.period_on;
    v_cycle.period_until := ((v_until - interval '1 microsecond') at time zone v_account.time_zone)::date + 1;
    v_cycle.time_zone := v_account.time_zone;
    v_cycle.days_elapsed := greatest(least(v_today, v_cycle.period_until) - v_cycle.period_from, 0);
    v_cycle.days_left := greatest(v_cycle.period_until - greatest(v_today, v_cycle.period_from), 0);
    v_cycle.energy_kwh := coalesce(v_sum.energy_kwh, 0);
    v_cycle.amount_so_far := coalesce(v_sum.total, 0);
    v_cycle.credit := (
        select coalesce(sum(c.amount - c.used), 0) from invoices.credits as c where c.account_id = v_account.account_id
    );
    v_cycle.amount_due := (
        select coalesce(sum(i.amount_due), 0)
        from invoices.invoices as i
        where i.account_id = v_account.account_id and i.status in ('final', 'overdue', 'disputed')
    );
    v_cycle.payment_reference := v_account.payment_reference;

    select i.number, i.total into v_cycle.last_number, v_cycle.last_total
    from invoices.invoices as i
    where i.account_id = v_account.account_id and i.kind = 'invoice' and i.status <> 'draft'
    order by i.invoice_id desc
    limit 1;

    return v_cycle;
end;
$$;

comment on function invoices.get_current_cycle(uuid) is
    'The running period of your account: energy and cost so far, and what is due.';

grant execute on function invoices.get_current_cycle(uuid) to authenticated, service_role;
