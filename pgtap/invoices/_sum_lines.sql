begin;
select plan(6);

-- Contract
select function_returns(
    'invoices', '_sum_lines', array['invoices.priced_line[]', 'integer', 'numeric'], 'invoices.bill_sum'
);
select isnt_definer('invoices', '_sum_lines', array['invoices.priced_line[]', 'integer', 'numeric']);
select function_privs_are(
    'invoices', '_sum_lines', array['invoices.priced_line[]', 'integer', 'numeric'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', '_sum_lines', array['invoices.priced_line[]', 'integer', 'numeric'], 'service_role', '{}'::text[]
);

-- Behaviour
create function pg_temp.line(p_amount numeric) returns invoices.priced_line language sql
return (1, 'energy', 'energy', 'Energy', 'all', 1, 'kWh', p_amount, p_amount, 1, 't', null, 'KES', null, null, false,
    '[{"key": "vat@16", "label": "VAT", "rate": 16, "factor": 0.16}]'::jsonb, null)::invoices.priced_line;
select results_eq(
    $$ select s.subtotal, s.tax_amount, s.rounding, s.total from invoices._sum_lines(
           array[pg_temp.line(0.333), pg_temp.line(0.333), pg_temp.line(0.333)], 2, null) as s $$,
    $$ values (0.999, 0.16, 0.001, 1.16) $$, 'a tax is taken of the whole and rounded once, the total once'
);
select results_eq(
    $$ select s.total from invoices._sum_lines(array[pg_temp.line(10)], 2, 1) as s $$, array[12.00], 'to a whole shilling'
);

select * from finish();
rollback;
