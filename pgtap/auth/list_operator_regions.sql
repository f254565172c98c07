begin;
select plan(14);

-- Contract
select function_returns('auth', 'list_operator_regions', array['uuid', 'text', 'integer', 'uuid', 'text'], 'setof auth.operator_region');
select is_definer('auth', 'list_operator_regions', array['uuid', 'text', 'integer', 'uuid', 'text']);
select function_privs_are('auth', 'list_operator_regions', array['uuid', 'text', 'integer', 'uuid', 'text'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'list_operator_regions', array['uuid', 'text', 'integer', 'uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'list_operator_regions', array['uuid', 'text', 'integer', 'uuid', 'text'], 'operator', array['EXECUTE']);
select function_privs_are('auth', 'list_operator_regions', array['uuid', 'text', 'integer', 'uuid', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'list_operator_regions', array['uuid', 'text', 'integer', 'uuid', 'text'], 'service_role', array['EXECUTE']);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
insert into auth.operator_regions (user_id, region) values (test.user_id(4), 'Mombasa'), (test.user_id(4), 'Rift');
select test.login_as('admin', test.user_id(2));
select results_eq(
    'select user_id, region, is_assigned from auth.list_operator_regions()',
    $$ values (test.user_id(4), 'Mombasa', true), (test.user_id(4), 'Rift', true), (test.user_id(5), 'Mombasa', false) $$,
    'an admin sees all: those that are assigned, and those that stand for it'
);
select results_eq(
    $$ select user_id from auth.list_operator_regions(p_region => 'Mombasa') $$, array[test.user_id(4), test.user_id(5)], 'by region'
);
select results_eq(
    'select region from auth.list_operator_regions(test.user_id(4))', array['Mombasa', 'Rift'], 'by operator'
);
select results_eq(
    $$ select user_id, region from auth.list_operator_regions(p_limit => 1, p_after_user_id => test.user_id(4), p_after_region => 'Mombasa') $$,
    $$ values (test.user_id(4), 'Rift') $$, 'a page at a time'
);

-- Errors
select throws_ok('select auth.list_operator_regions(p_limit => 1001)', 'PT400', 'invalid_limit', 'a page has an end');

-- Isolation
select test.login_as('operator', test.user_id(5));
select results_eq(
    'select user_id, region from auth.list_operator_regions()', $$ values (test.user_id(5), 'Mombasa') $$, 'an operator sees the own ones'
);
select is_empty('select auth.list_operator_regions(test.user_id(4))', 'and no colleague''s');

select * from finish();
rollback;
