begin;
select plan(13);

-- Contract
select function_returns('geo', '_read_squares', array['geo.square[]', 'uuid', 'boolean', 'boolean', 'text', 'integer',
    'integer'], 'setof record');
select isnt_definer('geo', '_read_squares', array['geo.square[]', 'uuid', 'boolean', 'boolean', 'text', 'integer', 'integer']);
select function_privs_are('geo', '_read_squares', array['geo.square[]', 'uuid', 'boolean', 'boolean', 'text', 'integer',
    'integer'], 'anon', '{}'::text[]);
select function_privs_are('geo', '_read_squares', array['geo.square[]', 'uuid', 'boolean', 'boolean', 'text', 'integer',
    'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('geo', '_read_squares', array['geo.square[]', 'uuid', 'boolean', 'boolean', 'text', 'integer',
    'integer'], 'service_role', '{}'::text[]);

-- Behaviour, errors, isolation
select test.create_user(1), test.create_user(2), test.create_user(3, 'admin');
select test.login_as('authenticated', test.user_id(1));
select geo.set_location(0, 0, 'A'), geo.set_location(0, 0.001, 'B', 'shop', true), geo.set_location(0, 179, 'C', 'shop', true);
select test.logout();
create function pg_temp.read(p_face integer, p_user_id uuid, p_public boolean, p_private boolean, p_category text, p_most integer)
returns text language sql
return (
    select string_agg(r.shelf::text, '' order by r.shelf)
    from geo._read_squares(
        array[row(0, p_face, 0, 0, 0, p_face::bigint << 60, (p_face::bigint << 60) + (1::bigint << 60) - 1,
            -9223372036854775807, '00000000-0000-0000-0000-000000000000', 9223372036854775807)::geo.square],
        p_user_id, p_public, p_private, p_category, p_most, 1
    ) as r
);
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(pg_temp.read(0, test.user_id(1), true, false, null, 9), '122', 'what is public, and one''s own');
select is(pg_temp.read(0, test.user_id(1), true, false, 'shop', 9), '12', 'of a category');
select is(pg_temp.read(0, test.user_id(1), true, false, null, 0), '12', 'of each at most one more than asked for');
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select is(pg_temp.read(0, test.user_id(2), true, true, null, 9), '1', 'nothing private of others, whatever is asked for');
select is(pg_temp.read(1, test.user_id(1), true, true, null, 9), null, 'other squares are empty');
select is(pg_temp.read(2, null, false, true, null, 9), null, 'what is public is on its own shelf');
select test.login_as('service_role');
set local role app_api;
select is(pg_temp.read(0, null, true, true, null, 9), '13', 'the service reads what is private');
select is(pg_temp.read(0, null, true, true, 'shop', 9), '1', 'of a category, too');

select * from finish();
rollback;
