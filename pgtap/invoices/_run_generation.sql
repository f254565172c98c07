begin;
select plan(8);

-- Contract
select function_returns('invoices', '_run_generation', array['jsonb'], 'jsonb');
select is_definer('invoices', '_run_generation', array['jsonb']);
select function_privs_are('invoices', '_run_generation', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_run_generation', array['jsonb'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;

-- Behaviour
select is((invoices._run_generation('{"month": "2025-09-01", "limit": 1}')) ->> 'status', 'running', 'a chunk');
select is((select count(*) from jobs.ready where handler = 'invoices.generate'), 1::bigint, 'and a job for the next');
select is((invoices._run_generation('{"month": "2025-09-01"}')) ->> 'status', 'finished', 'until all is done');
select is((select count(*) from jobs.ready where handler = 'invoices.generate'), 1::bigint, 'then no more');

select * from finish();
rollback;
