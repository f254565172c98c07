begin;
select plan(10);

-- Contract
select function_returns('sync', '_find_key_column', array['regclass', 'text'], 'text');
select isnt_definer('sync', '_find_key_column', array['regclass', 'text']);
select function_privs_are('sync', '_find_key_column', array['regclass', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_find_key_column', array['regclass', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_find_key_column', array['regclass', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select is(sync._find_key_column('garden.notes', 'user_id'), 'note_id', 'is the uuid');
create table garden.pairs (user_id uuid, pair_id uuid, primary key (user_id, pair_id));
select is(sync._find_key_column('garden.pairs', 'user_id'), 'pair_id', 'the owner may be a part of the key');
select throws_ok($$ select sync._find_key_column('garden.pairs', null) $$, 'PT422', 'key_not_suitable', 'nobody else may');
create table garden.numbers (number_id bigint primary key);
select throws_ok($$ select sync._find_key_column('garden.numbers', null) $$, 'PT422', 'key_not_suitable', 'it is no number');
create table garden.bare (bare_id uuid);
select throws_ok($$ select sync._find_key_column('garden.bare', null) $$, 'PT422', 'key_not_suitable', 'there has to be one');

select * from finish();
rollback;
