begin;
select plan(7);

-- Contract
select function_returns(
    'invoices',
    '_close_dispute',
    array['invoices.invoices', 'invoices.disputes', 'text', 'text', 'numeric'],
    'invoices.disputes'
);
select is_definer(
    'invoices', '_close_dispute', array['invoices.invoices', 'invoices.disputes', 'text', 'text', 'numeric']
);
select function_privs_are(
    'invoices',
    '_close_dispute',
    array['invoices.invoices', 'invoices.disputes', 'text', 'text', 'numeric'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'invoices',
    '_close_dispute',
    array['invoices.invoices', 'invoices.disputes', 'text', 'text', 'numeric'],
    'service_role',
    '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
create function pg_temp.dispute() returns uuid language sql security definer
begin atomic select d.dispute_id from invoices.disputes as d order by d.dispute_id desc limit 1; end;
select test.login_as('authenticated', test.user_id(1));
do $$ begin perform invoices.dispute_invoice(test.invoice(1), 'x', 10); end $$;
select test.logout();

-- Behaviour
select is(
    (select (invoices._close_dispute(i, d, 'accepted', 'Yes', 10)).credit_note_id from invoices.invoices as i
     join invoices.disputes as d using (invoice_id)), test.invoice(1, p_kind => 'credit_note'), 'with a credit note'
);
select is((invoices._find_invoice(test.invoice(1))).status, 'final', 'the rest is due');
select is((select count(*) from events.events where event_type = 'dispute_accepted'), 1::bigint, 'an event');

select * from finish();
rollback;
