begin;
select plan(7);

-- Contract
select function_returns('invoices', '_check_payable', array['invoices.invoices'], 'void');
select isnt_definer('invoices', '_check_payable', array['invoices.invoices']);
select function_privs_are('invoices', '_check_payable', array['invoices.invoices'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_check_payable', array['invoices.invoices'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
create function pg_temp.check(p_number integer) returns void language sql
begin atomic select invoices._check_payable(invoices._find_invoice(test.invoice(p_number))); end;
select lives_ok($$ select pg_temp.check(1) $$, 'takes what is final');
do $$ begin perform invoices.mark_invoice_paid(test.invoice(1), 'r1'), invoices.issue_credit_note(test.invoice(2), 'x'); end $$;
select throws_ok($$ select pg_temp.check(1) $$, 'PT409', 'already_paid', 'refuses what is paid');
select throws_ok($$ select pg_temp.check(2) $$, 'PT409', 'not_payable', 'and what is void');

select * from finish();
rollback;
