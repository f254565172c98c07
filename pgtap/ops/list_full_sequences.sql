begin;
select plan(11);

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
create sequence core.counted_alone maxvalue 40000;
select setval('core.counted_alone', 40000);
reset role;

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select column_name, used_share, remedy from ops.list_full_sequences() where sequence_name ~ '^core.counted_[ab]_seq' $$,
    $$
    values (
        'core.counted.a', 0.9313,
        'alter table core.counted alter column a type bigint; alter sequence core.counted_a_seq as bigint no maxvalue;'
    )
    $$,
    'the column counts, not the sequence alone'
);
select results_eq(
    $$ select column_name, used_share, remedy from ops.list_full_sequences() where sequence_name = 'core.counted_alone' $$,
    $$ values (null::text, 1.0000, 'alter sequence core.counted_alone as bigint no maxvalue;') $$,
    'a sequence of no column is named, with its remedy'
);
select test.login_as('service_role');
select jobs.note_sleep(true);
select is_empty(
    $$ select from ops.list_full_sequences() where sequence_name = 'jobs.sleepers' $$,
    'a switch is not full while it is on'
);

-- Errors
select throws_ok($$ select ops.list_full_sequences(2) $$, 'PT400', 'invalid_share', 'a share');

select * from finish();
rollback;
