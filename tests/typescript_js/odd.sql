-- Functions of all kinds, with names that no program should have to meet.

create schema odd_names;
comment on schema odd_names is 'Ends a comment: */ and goes on.';
grant usage on schema odd_names to anon, authenticated;
alter default privileges in schema odd_names grant execute on functions to anon, authenticated;
set local search_path = odd_names, public;

create type odd_names."Mood" as enum ('so "so"', 'a | b', 'line
break', '*/');
create domain odd_names.small_price as numeric(6, 2) check (value > 0);
create domain "image/x-odd" as bytea;
create type odd_names.line as ("a column" text, "class" bigint, price numeric, mood odd_names."Mood");
create type odd_names.tree as (label text, total numeric, lines odd_names.line[]);
create type odd_names.pair as (a_b integer);
create type odd_names.a_pair as (b integer);

create function odd_names."Weird Name"("p a" text, "class" integer default 5, "p'q" text default '*/')
returns text language sql stable as $$ select "p a" || "class" || "p'q" $$;
comment on function odd_names."Weird Name"(text, integer, text) is 'Ends a comment: */ and
goes on with `ticks` and ${braces}.';

create function odd_names.constructor() returns integer language sql stable as $$ select 1 $$;
create function odd_names."delete"(p_n integer) returns integer language sql stable as $$ select p_n $$;
create function odd_names.numbers() returns numeric[] language sql stable as $$ select array[1.10, 2, 'NaN'] $$;
create function odd_names.matrix() returns bigint[] language sql stable as $$ select array[[1, 9223372036854775807]] $$;
create function odd_names.floats() returns table (x double precision, y real) language sql stable
as $$ values ('NaN'::double precision, 'Infinity'::real), (0.1, 1.5) $$;
create function odd_names.grow() returns odd_names.tree language sql stable as $$
    select row('t', 12345678901234567890.10,
        array[row('x', 9007199254740993, 0.10, 'a | b')::odd_names.line])::odd_names.tree
$$;
create function odd_names.take(p_tree odd_names.tree) returns numeric language sql stable
as $$ select (p_tree).total + (p_tree).lines[1].class $$;
create function odd_names.take_price(p_price small_price) returns small_price language sql stable as $$ select p_price $$;
create function odd_names.moods(p_mood "Mood" default 'a | b') returns setof "Mood" language sql stable
as $$ select p_mood union all select '*/' $$;
create function odd_names.find_pair(p_is_there boolean) returns pair language sql stable
as $$ select row(1)::odd_names.pair where p_is_there $$;
create function odd_names.find_a_pair() returns a_pair language sql stable as $$ select row(2)::odd_names.a_pair $$;
create function odd_names.out_pair(out a integer, out b bigint) language sql stable as $$ select 1, 2::bigint $$;
create function odd_names.nothing() returns void language sql as $$ select $$;
create function odd_names.whole(jsonb) returns jsonb language sql stable as $$ select $1 $$;
create function odd_names.whole_text(text) returns text language sql stable as $$ select upper($1) $$;
create function odd_names.whole_bytes(bytea) returns integer language sql stable as $$ select length($1) $$;
create function odd_names.picture() returns "image/x-odd" language sql stable as $$ select '\x00ff10'::"image/x-odd" $$;
create function odd_names.at(p_at timestamptz) returns timestamptz language sql stable as $$ select p_at $$;
create function odd_names.anything() returns setof record language sql stable as $$ select 1 as a, 'x' as b $$;
