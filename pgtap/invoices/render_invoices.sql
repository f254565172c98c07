begin;
select plan(12);

-- Contract
select function_returns('invoices', 'render_invoices', array['date', 'text', 'uuid[]'], 'bigint');
select is_definer('invoices', 'render_invoices', array['date', 'text', 'uuid[]']);
select function_privs_are('invoices', 'render_invoices', array['date', 'text', 'uuid[]'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'render_invoices', array['date', 'text', 'uuid[]'], 'operator', '{}'::text[]);
select function_privs_are('invoices', 'render_invoices', array['date', 'text', 'uuid[]'], 'admin', array['EXECUTE']);
select function_privs_are('invoices', 'render_invoices', array['date', 'text', 'uuid[]'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.create_user(9, 'admin');
select test.login_as('admin', test.user_id(9));
create temporary table job as select invoices.render_invoices('2026-10-05', 'Nairobi') as job_id;
select is(invoices.render_invoices('2026-10-20', 'Nairobi'), (select job_id from job), 'the same month is the same job');
select isnt(invoices.render_invoices('2026-10-05'), (select job_id from job), 'of all regions it is another one');
select is(
    (select jobs.get_job(job_id) from job).payload, '{"month": "2026-10", "region": "Nairobi"}', 'it knows what to render'
);

-- Errors
select throws_ok($$ select invoices.render_invoices() $$, 'PT400', 'nothing_named', 'says what to render');
select throws_ok(
    $$ select invoices.render_invoices('2026-10-01', null, '{}') $$, 'PT400', 'nothing_named', 'in one way'
);
select throws_ok(
    $$ select invoices.render_invoices(p_invoice_ids => array_fill(test.user_id(1), array[10001])) $$, 'PT400', 'too_many_invoices',
    'and not endlessly many'
);

select * from finish();
rollback;
