begin;
select plan(12);

-- Contract
select function_returns(
    'invoices', '_settle', array['invoices.invoices', 'numeric', 'numeric', 'numeric'], 'invoices.invoices'
);
select is_definer('invoices', '_settle', array['invoices.invoices', 'numeric', 'numeric', 'numeric']);
select function_privs_are(
    'invoices', '_settle', array['invoices.invoices', 'numeric', 'numeric', 'numeric'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', '_settle', array['invoices.invoices', 'numeric', 'numeric', 'numeric'], 'service_role', '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
create function pg_temp.settle(p_paid numeric, p_credited numeric, p_disputed numeric default null) returns text language sql as $$
    select (invoices._settle(i, p_paid, p_credited, p_disputed)).status
    from invoices.invoices as i where i.invoice_id = test.invoice(1)
$$;
select is(pg_temp.settle(1000, 0), 'final', 'a part of it is not all of it');
select is(pg_temp.settle(0, 0, 500), 'disputed', 'an objection');
select is(pg_temp.settle(6919.60, 0), 'disputed', 'which goes on when it is paid');
select is(pg_temp.settle(0, 0, 0), 'paid', 'until it is decided');
select is(pg_temp.settle(0, 100), 'paid', 'a part that is taken back');
select is((select c.amount from invoices.credits as c), 100::numeric, 'goes to the credit of the account');
select is(pg_temp.settle(0, 7819.60), 'void', 'and all of it');
select throws_ok($$ select pg_temp.settle(0, 0.01) $$, 'PT409', 'invalid_status_change', 'never more than all of it');

select * from finish();
rollback;
