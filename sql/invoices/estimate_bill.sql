-- What the bill of an account's running period will come to: what was measured, and for the rest as much a day
-- as on average in the 28 days before, or in the period so far where there is less. By default the caller's newest account.
--
-- Errors: PT403 feature_disabled; PT404 billing_account_not_found; PT409 account_is_prepaid, no_price

create or replace function invoices.estimate_bill(p_account_id uuid default null)
returns invoices.bill_estimate
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account  invoices.accounts;
    v_until    timestamptz;
    v_at       timestamptz;
    v_expected numeric;
    v_sum      invoices.bill_sum;
begin
    perform invoices._require_billing();
    v_account := invoices._find_account(p_account_id);

    if v_account.billing_mode <> 'postpaid' then
        raise exception 'account_is_prepaid'
            using errcode = 'PT409', detail = 'What is prepaid is never billed.',
                  hint = 'tariffs.estimate_cost tells what energy costs.';
    end if;

    v_until := invoices._get_cycle_end(v_account);
    v_at := greatest(least(date_bin('15 minutes', now(), '2000-01-01 00:00:00+00'), v_until), v_account.billed_until);
    v_expected := invoices._expect_energy(v_account, v_at) * extract(epoch from v_until - v_at) / 86400;
    v_sum := invoices._price_cycle(v_account, v_at, v_until, v_expected);

    if v_sum.problem is not null then
        raise exception 'no_price'
            using errcode = 'PT409', detail = v_sum.problem, hint = 'Ask your supplier for a tariff.';
    end if;

    return (
        v_account.account_id, v_account.currency, v_account.period_on,
        ((v_until - interval '1 microsecond') at time zone v_account.time_zone)::date + 1, v_at,
        round(v_sum.energy_kwh - v_expected, 6), round(v_expected, 6), round(v_sum.energy_kwh, 6), trim_scale(v_sum.subtotal),
        v_sum.tax_amount, trim_scale(v_sum.rounding), v_sum.total, v_sum.lines, v_sum.taxes
    );
end;
$$;

comment on function invoices.estimate_bill(uuid) is 'What the bill of your running period will come to.';

grant execute on function invoices.estimate_bill(uuid) to authenticated, service_role;
