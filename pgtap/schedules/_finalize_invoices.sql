begin;
select plan(6);

-- Contract
select function_returns('schedules', '_finalize_invoices', array['jsonb'], 'jsonb');
select is_definer('schedules', '_finalize_invoices', array['jsonb']);
select function_privs_are('schedules', '_finalize_invoices', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('schedules', '_finalize_invoices', array['jsonb'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;

-- Behaviour
select ok((schedules._finalize_invoices('{}')) ? 'finalised', 'does its work');
do $$ begin perform invoices.set_billing(false); end $$;
select is(schedules._finalize_invoices('{}'), '{"billing": "off"}', 'and nothing while billing is off');

select * from finish();
rollback;
