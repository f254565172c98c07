begin;
select plan(7);

-- Contract
select function_returns('invoices', 'register_renderer', '{}'::text[], 'void');
select is_definer('invoices', 'register_renderer', '{}'::text[]);
select function_privs_are('invoices', 'register_renderer', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'register_renderer', '{}'::text[], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('service_role');
select lives_ok('select invoices.register_renderer()', 'a deploy does it again');
select test.logout();
select results_eq(
    $$ select queue, function_name is null from jobs.handlers where handler = 'render_invoices' $$,
    $$ values ('rendering'::text, true) $$, 'a program renders, from a queue of its own'
);
select is((select q.kind from jobs.queues as q where q.queue = 'rendering'), 'python', 'which programs serve');

select * from finish();
rollback;
