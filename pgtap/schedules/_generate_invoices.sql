begin;
select plan(6);

-- Contract
select function_returns('schedules', '_generate_invoices', array['jsonb'], 'jsonb');
select is_definer('schedules', '_generate_invoices', array['jsonb']);
select function_privs_are('schedules', '_generate_invoices', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('schedules', '_generate_invoices', array['jsonb'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;

-- Behaviour
select ok((schedules._generate_invoices('{}')) ? 'drafted', 'does its work');
do $$ begin perform invoices.set_billing(false); end $$;
select is(schedules._generate_invoices('{}'), '{"billing": "off"}', 'and nothing while billing is off');

select * from finish();
rollback;
