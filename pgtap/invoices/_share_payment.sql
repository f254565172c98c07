begin;
select plan(6);

-- Contract
select function_returns('invoices', '_share_payment', array['invoices.invoices', 'numeric'], 'numeric[]');
select isnt_definer('invoices', '_share_payment', array['invoices.invoices', 'numeric']);
select function_privs_are(
    'invoices', '_share_payment', array['invoices.invoices', 'numeric'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', '_share_payment', array['invoices.invoices', 'numeric'], 'service_role', '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
create function pg_temp.share(p_paid numeric, p_amount numeric) returns numeric[] language plpgsql as $$
declare
    v_invoice invoices.invoices := invoices._find_invoice(test.invoice(1));
begin
    v_invoice.paid_amount := p_paid;
    return invoices._share_payment(v_invoice, p_amount);
end;
$$;
select is(pg_temp.share(0, 7919.60), array[6200.00, 670.00, 1049.60, 0], 'energy, levies and taxes of the invoice');
select is(
    (select array_agg(total order by n) from (
        select n, sum(s) as total from generate_series(0, 6) as g
        cross join lateral unnest(pg_temp.share(g * 1131.38, least(1131.38, 7919.60 - g * 1131.38))) with ordinality as s (s, n)
        group by n) as t),
    array[6200.00, 670.00, 1049.60, 0], 'and parts add up to the cent'
);

select * from finish();
rollback;
