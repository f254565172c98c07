begin;
select plan(9);

-- Contract
select has_function('ops', 'list_full_sequences', array['numeric']);
select is_definer('ops', 'list_full_sequences', array['numeric']);
select function_owner_is('ops', 'list_full_sequences', array['numeric'], 'app_owner');
select function_privs_are('ops', 'list_full_sequences', array['numeric'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_full_sequences', array['numeric'], 'admin', '{}'::text[]);
select function_privs_are('ops', 'list_full_sequences', array['numeric'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'list_full_sequences', array['numeric'], 'authenticated', '{}'::text[]);

set local role app_owner;
create table core.counted (a integer generated always as identity, b bigint generated always as identity);
select setval('core.counted_a_seq', 2000000000), setval('core.counted_b_seq', 2000000000);
reset role;

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select column_name, used_share, remedy from ops.list_full_sequences() where sequence_name ~ '^core.counted' $$,
    $$
    values (
        'core.counted.a', 0.9313,
        'alter table core.counted alter column a type bigint; alter sequence core.counted_a_seq as bigint no maxvalue;'
    )
    $$,
    'the column counts, not the sequence alone'
);

-- Errors
select throws_ok($$ select ops.list_full_sequences(2) $$, 'PT400', 'invalid_share', 'a share');

select * from finish();
rollback;
