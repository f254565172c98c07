-- What stands between double braces in a template: a name, and perhaps a format with
-- an argument. {{name}}, {{meter.number}}, {{kwh|number:1}}, {{total|money:currency}},
-- {{at|datetime}}.

create or replace function notifications._tag_pattern()
returns text
language sql
immutable
parallel safe
return '\{\{\s*([a-z_][a-zA-Z0-9_]*(?:\.[a-zA-Z0-9_]+)*)\s*'
    '(?:\|\s*(number|money|date|time|datetime)\s*(?::\s*([a-zA-Z0-9_.]+)\s*)?)?\}\}';

comment on function notifications._tag_pattern() is 'Regular expression of a variable in a template.';
