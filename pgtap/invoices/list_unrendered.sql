begin;
select plan(15);

-- Contract
select function_returns('invoices', 'list_unrendered', array['date', 'text', 'uuid[]', 'uuid', 'integer'], 'setof uuid');
select is_definer('invoices', 'list_unrendered', array['date', 'text', 'uuid[]', 'uuid', 'integer']);
select function_privs_are('invoices', 'list_unrendered', array['date', 'text', 'uuid[]', 'uuid', 'integer'], 'anon', '{}'::text[]);
select function_privs_are(
    'invoices', 'list_unrendered', array['date', 'text', 'uuid[]', 'uuid', 'integer'], 'authenticated', '{}'::text[]
);
select function_privs_are('invoices', 'list_unrendered', array['date', 'text', 'uuid[]', 'uuid', 'integer'], 'admin', '{}'::text[]);
select function_privs_are(
    'invoices', 'list_unrendered', array['date', 'text', 'uuid[]', 'uuid', 'integer'], 'service_role', array['EXECUTE']
);

create temporary table paper as
select n, test.create_final_invoice(n, case n when 3 then 'Mombasa' else 'Nairobi' end) as invoice_id from generate_series(1, 3) as n;
grant select on paper to public;
create temporary table month as select lower(i.period) as first_on from invoices.invoices as i limit 1;
grant select on month to public;

-- Behaviour
select test.login_as('service_role');
select set_eq(
    $$ select invoices.list_unrendered(m.first_on + 5) from month as m $$, 'select invoice_id from paper', 'all of a month'
);
select set_eq(
    $$ select invoices.list_unrendered(m.first_on, 'Mombasa') from month as m $$,
    'select invoice_id from paper where n = 3', 'of a region'
);
select is_empty(
    $$ select invoices.list_unrendered((m.first_on - interval '1 month')::date) from month as m $$, 'another month has none'
);
select results_eq(
    $$ select invoices.list_unrendered(p_limit => 2) $$, 'select invoice_id from paper order by invoice_id limit 2', 'a page'
);
select results_eq(
    $$ select invoices.list_unrendered(p_after_id => (select invoice_id from paper order by invoice_id offset 1 limit 1)) $$,
    'select invoice_id from paper order by invoice_id offset 2', 'the next one'
);
select results_eq(
    $$ select invoices.list_unrendered(p_invoice_ids => array[(select invoice_id from paper where n = 2), test.user_id(5)]) $$,
    'select invoice_id from paper where n = 2', 'those that are named, where they are there'
);
select invoices.store_rendering(p.invoice_id, 'en', repeat('ab', 32), '\x01') from paper as p where p.n = 1;
select set_eq(
    $$ select invoices.list_unrendered() $$, 'select invoice_id from paper where n > 1', 'what has a paper is left out'
);

-- Errors
select throws_ok($$ select invoices.list_unrendered(p_limit => 0) $$, 'PT400', 'invalid_limit', 'a page has a row');
select throws_ok($$ select invoices.list_unrendered(p_limit => 10001) $$, 'PT400', 'invalid_limit', 'and an end');

select * from finish();
rollback;
