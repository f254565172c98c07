begin;
select plan(7);

-- Contract
select function_returns('invoices', '_refuse_final', array['uuid[]'], 'void');
select is_definer('invoices', '_refuse_final', array['uuid[]']);
select function_privs_are('invoices', '_refuse_final', array['uuid[]'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_refuse_final', array['uuid[]'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
do $$ begin perform invoices.generate_monthly_invoices('2025-10-01'); end $$;

-- Behaviour
select throws_ok($$ select invoices._refuse_final(array[test.invoice(1)]) $$, 'PT409', 'invoice_is_final', 'refuses what is final');
select lives_ok($$ select invoices._refuse_final(array[test.invoice(1, '2025-10-01')]) $$, 'lets drafts change');
select lives_ok($$ select invoices._refuse_final('{}') $$, 'and nothing');

select * from finish();
rollback;
