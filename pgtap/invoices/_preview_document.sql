begin;
select plan(6);

-- Contract
select function_returns('invoices', '_preview_document', array['uuid'], 'jsonb');
select is_definer('invoices', '_preview_document', array['uuid']);
select function_privs_are('invoices', '_preview_document', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_preview_document', array['uuid'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;

-- Behaviour
select is(invoices._preview_document(test.billing_account(1)) #>> '{meter,number}', 'B-1', 'what would stand on the paper');
select is(invoices._preview_document(gen_random_uuid()), null, 'nothing of nobody');

select * from finish();
rollback;
