"""Receivers and example values for the standard library part of the tables (see examples.py)."""

import os, sys

TEXT = r"""
pprint.pformat:object = [1, {2: 3}]
pprint.pprint:object = [1, {2: 3}]
pprint.pprint:stream = FILET()
pprint.pprint:kw = None
shlex.split:s = 'a b'
shlex.join:split_command = ['a', 'b']
contextvars.ContextVar.reset:token = K_.R.receiver.set(1)
secrets.choice:seq = L()
xmlrpc.client.dumps:params = (1, 'a')
xmlrpc.client.loads:data = '<params><param><value><int>1</int></value></param></params>'
multiprocessing.connection.Connection.send:obj = [1]
multiprocessing.connection.Connection.send_bytes:offset = 0
multiprocessing.connection.Connection.send_bytes:size = None
multiprocessing.connection.Connection.recv_bytes:maxlength = None
logging.handlers.RotatingFileHandler:kw = None
logging.handlers.RotatingFileHandler:filename = 'new'
logging.handlers.TimedRotatingFileHandler:kw = None
logging.handlers.TimedRotatingFileHandler:filename = 'new'
logging.handlers.TimedRotatingFileHandler:when = 'h'
logging.handlers.SocketHandler.makePickle:record = RECORD()
multiprocessing.queues.Queue:ctx = MPCTX()
io.open:mode = 'r'
io.open:opener = None
io.BufferedReader:raw = RAW()
io.BufferedWriter:raw = RAWW()
io.TextIOWrapper:buffer = BIO()
io.TextIOWrapper.write:text = 'ab'
io.TextIOWrapper.seek:cookie = 0
io.TextIOWrapper.seek:whence = 0
io.BufferedReader.seek:whence = 0
io.BufferedWriter.seek:whence = 0
io.FileIO.seek:whence = 0
io.StringIO.seek:whence = 0
io.BytesIO.seek:whence = 0
io.open_code:path = os.path.abspath('ab')
os.access:path = 'ab'
os.access:mode = os.R_OK
os.access:dir_fd = None
os.chdir:path = 'dd'
os.chmod:dir_fd = None
os.chmod:mode = 0o777
os.stat:dir_fd = None
os.lstat:dir_fd = None
os.mkdir:dir_fd = None
os.mkdir:path = 'new'
os.mkdir:mode = 0o777
os.makedirs:name = 'new/er'
os.makedirs:mode = 0o777
os.rmdir:path = 'dd'
os.rmdir:dir_fd = None
os.remove:dir_fd = None
os.unlink:dir_fd = None
os.rename:dst = 'new'
os.rename:src_dir_fd = None
os.rename:dst_dir_fd = None
os.renames:new = 'new'
os.replace:dst = 'new'
os.replace:src_dir_fd = None
os.replace:dst_dir_fd = None
os.link:dst = 'new'
os.link:src_dir_fd = None
os.link:dst_dir_fd = None
os.symlink:dst = 'new'
os.symlink:dir_fd = None
os.readlink:path = LINK()
os.readlink:dir_fd = None
os.removedirs:name = 'dd'
os.listdir:path = '.'
os.scandir:path = '.'
os.walk:top = '.'
os.open:flags = os.O_RDONLY
os.open:dir_fd = None
os.utime:dir_fd = None
os.utime:times = (1, 2)
os.utime:ns = None
os.lseek:whence = 0
os.dup2:fd2 = 77
os.closerange:fd_low = 100
os.closerange:fd_high = 101
os.fdopen:kwargs = None
os.fdopen:args = 'utf-8'
os.fdopen:buffering = -1
os.get_terminal_size:fd = 0
os.environ.get:key = 'HOME'
os.environ.pop:key = 'HOME'
os.environ.update:other = {'A': 'b'}
os.popen:cmd = 'true'
os.system:command = 'true'
os.get_exec_path:env = None
os.sendfile:out_fd = os.open('new', os.O_RDWR | os.O_CREAT)
os.sendfile:in_fd = os.open('ab', os.O_RDONLY)
os.sendfile:offset = 0
os.sched_getaffinity:pid = 0
os.getrandom:flags = 0
os.path.commonpath:paths = ['a/b', 'a/c']
os.path.commonprefix:m = ['a/b', 'a/c']
pathlib.Path.chmod:mode = 0o777
pathlib.Path.glob:pattern = '*'
pathlib.Path.rglob:pattern = '*'
pathlib.Path.glob:case_sensitive = None
pathlib.Path.rglob:case_sensitive = None
pathlib.Path.glob:recurse_symlinks = False
pathlib.Path.rglob:recurse_symlinks = False
pathlib.Path.mkdir:mode = 0o777
pathlib.Path.open:mode = 'r'
pathlib.Path.rename:target = 'new'
pathlib.Path.replace:target = 'new'
pathlib.Path.symlink_to:target = 'ab'
pathlib.Path.touch:mode = 0o666
pathlib.Path.write_bytes:data = b'ab'
pathlib.PurePath.with_suffix:suffix = '.x'
pathlib.PurePath.relative_to:other = 'dd'
pathlib.PurePath.match:case_sensitive = None
shutil.copy:dst = 'new'
shutil.copy2:dst = 'new'
shutil.copyfile:dst = 'new'
shutil.copymode:dst = 'spied_path'
shutil.copystat:dst = 'spied_path'
shutil.copytree:src = 'dd'
shutil.copytree:dst = 'new'
shutil.copytree:ignore = None
shutil.move:dst = 'new'
shutil.rmtree:path = 'dd'
shutil.rmtree:onerror = None
shutil.rmtree:dir_fd = None
shutil.disk_usage:path = '.'
shutil.make_archive:base_name = 'new'
shutil.make_archive:format = 'zip'
shutil.make_archive:root_dir = 'dd'
shutil.make_archive:base_dir = '.'
shutil.make_archive:owner = None
shutil.make_archive:group = None
shutil.make_archive:logger = None
shutil.unpack_archive:filename = ZIPPED()
shutil.unpack_archive:extract_dir = 'new'
shutil.unpack_archive:format = 'zip'
shutil.which:cmd = 'sh'
shutil.which:path = '/bin'
shutil.get_terminal_size:fallback = (80, 24)
tempfile.NamedTemporaryFile:mode = 'w+'
tempfile.NamedTemporaryFile:dir = '.'
tempfile.TemporaryFile:mode = 'w+'
tempfile.TemporaryFile:dir = '.'
tempfile.TemporaryDirectory:dir = '.'
tempfile.SpooledTemporaryFile:mode = 'w+'
tempfile.mkdtemp:dir = '.'
tempfile.mkstemp:dir = '.'
tempfile.mktemp:dir = '.'
glob.glob:pathname = '*'
glob.glob:root_dir = '.'
glob.glob:dir_fd = None
glob.iglob:pathname = '*'
fnmatch.filter:pat = '*'
fnmatch.filter:names[] = 'ab'
mmap.mmap:fileno = os.open('ab', os.O_RDWR)
mmap.mmap:length = 0
mmap.mmap:flags = 1
mmap.mmap:prot = 3
mmap.mmap:access = 0
mmap.mmap:offset = 0
mmap.mmap:trackfd = True
mmap.mmap.flush:offset = 0
mmap.mmap.flush:size = 2
mmap.mmap.madvise:option = 0
mmap.mmap.madvise:start = 0
mmap.mmap.madvise:length = 1
mmap.mmap.move:dest = 0
mmap.mmap.move:src = 1
mmap.mmap.resize:newsize = 2
mmap.mmap.seek:whence = 0
mmap.mmap.__getitem__:key = 0
mmap.mmap.__setitem__:key = 0
mmap.mmap.__setitem__:value = 97
zlib.decompress:data = ZC()
zlib.decompress:wbits = 15
zlib.compress:wbits = 15
zlib.compressobj:wbits = 15
zlib.compressobj:method = 8
zlib.compressobj:memLevel = 8
zlib.compressobj:strategy = 0
zlib.decompressobj:wbits = 15
gzip.GzipFile:filename = 'new'
gzip.GzipFile:mode = 'wb'
gzip.GzipFile:fileobj = None
gzip.GzipFile:mtime = 1
gzip.decompress:data = GZ()
gzip.open:filename = GZFILE()
gzip.open:mode = 'rb'
gzip.open:encoding = None
gzip.open:errors = None
gzip.open:newline = None
bz2.BZ2File:mode = 'rb'
bz2.open:mode = 'rb'
bz2.open:encoding = None
bz2.open:errors = None
bz2.open:newline = None
bz2.decompress:data = BZ()
lzma.LZMAFile:mode = 'rb'
lzma.open:mode = 'rb'
lzma.open:format = None
lzma.open:check = -1
lzma.open:preset = None
lzma.open:filters = None
lzma.open:encoding = None
lzma.open:errors = None
lzma.open:newline = None
lzma.LZMAFile:format = None
lzma.LZMAFile:check = -1
lzma.LZMAFile:preset = None
lzma.LZMAFile:filters = None
lzma.compress:filters = None
lzma.compress:check = -1
lzma.decompress:data = XZ()
lzma.decompress:memlimit = None
lzma.decompress:filters = None
lzma.decompress:format = 0
lzma.BZ2File:filename = 'ab'
lzma.LZMAFile:filename = XZFILE()
lzma.open:filename = XZFILE()
zipfile.ZipFile:file = ZIPPED()
zipfile.ZipFile:compression = 0
zipfile.ZipFile:mode = 'r'
zipfile.ZipInfo:date_time = (1980, 1, 1, 0, 0, 0)
zipfile.ZipFile.extract:member = 'one'
zipfile.ZipFile.extract:path = 'dd'
zipfile.ZipFile.extract:pwd = None
zipfile.ZipFile.extractall:path = 'dd'
zipfile.ZipFile.extractall:members = ['one']
zipfile.ZipFile.extractall:pwd = None
zipfile.ZipFile.getinfo:name = 'one'
zipfile.ZipFile.open:name = 'one'
zipfile.ZipFile.open:pwd = None
zipfile.ZipFile.read:name = 'one'
zipfile.ZipFile.read:pwd = None
zipfile.ZipFile.printdir:file = FILET()
zipfile.ZipFile.write:compress_type = 0
zipfile.ZipFile.writestr:compress_type = 0
zipfile.ZipFile.write:filename = 'ab'
tarfile.open:name = TARRED()
tarfile.open:mode = 'r'
tarfile.open:fileobj = None
tarfile.open:bufsize = 10240
tarfile.open:kwargs = None
tarfile.is_tarfile:name = TARRED()
tarfile.TarFile.add:filter = None
tarfile.TarFile.addfile:tarinfo = TI()
tarfile.TarFile.addfile:fileobj = None
tarfile.TarFile.extract:member = 'one'
tarfile.TarFile.extract:path = 'dd'
tarfile.TarFile.extractall:path = 'dd'
tarfile.TarFile.extractall:members = None
tarfile.TarFile.extractfile:member = 'one'
tarfile.TarFile.getmember:name = 'one'
subprocess.Popen:args = ['true']
subprocess.Popen:executable = None
subprocess.Popen:stdin = None
subprocess.Popen:stdout = None
subprocess.Popen:stderr = None
subprocess.Popen:preexec_fn = None
subprocess.Popen:cwd = '.'
subprocess.Popen:env = None
subprocess.Popen:bufsize = -1
subprocess.run:popenargs = ['true']
subprocess.run:input = None
subprocess.run:kwargs = None
subprocess.call:popenargs = ['true']
subprocess.check_call:popenargs = ['true']
subprocess.check_output:popenargs = ['true']
subprocess.run:timeout = 5
subprocess.call:timeout = 5
subprocess.check_output:timeout = 5
subprocess.Popen.wait:timeout = 5
subprocess.Popen.communicate:timeout = 5
subprocess.Popen.communicate:input = None
subprocess.Popen.send_signal:sig = 0
subprocess.getoutput:cmd = 'true'
subprocess.getstatusoutput:cmd = 'true'
socket.socket:family = 1
socket.socket:type = 1
socket.socket:proto = 0
socket.socket:fileno = None
socket.socketpair:family = 1
socket.socketpair:type = 1
socket.socketpair:proto = 0
socket.create_server:address = ('127.0.0.1', 0)
socket.create_server:family = 2
socket.create_server:backlog = 1
socket.create_server:reuse_port = False
socket.create_server:dualstack_ipv6 = False
socket.getaddrinfo:host = '127.0.0.1'
socket.getaddrinfo:port = 80
socket.getaddrinfo:family = 0
socket.getaddrinfo:type = 0
socket.getaddrinfo:proto = 0
socket.getaddrinfo:flags = 0
socket.gethostbyname:host = '127.0.0.1'
socket.inet_aton:ip_addr = '127.0.0.1'
socket.inet_ntoa:packed_ip = b'abcd'
socket.setdefaulttimeout:timeout = 5
socket.socket.bind:address = SOCKNAME()
socket.socket.getsockopt:level = 1
socket.socket.getsockopt:option = 3
socket.socket.getsockopt:buflen = 0
socket.socket.setsockopt:level = 1
socket.socket.setsockopt:option = 2
socket.socket.setsockopt:value = 1
socket.socket.recv:flags = 0
socket.socket.recvfrom:flags = 0
socket.socket.send:flags = 0
socket.socket.sendall:flags = 0
socket.socket.recv_into:nbytes = 1
socket.socket.recv_into:flags = 0
socket.socket.shutdown:how = 0
socket.socket.makefile:mode = 'r'
socket.socket.settimeout:value = 5
select.select:rlist = [SOCK()]
select.select:wlist = [SOCK()]
select.select:xlist = []
select.select:timeout = 0.01
select.epoll:sizehint = 5
select.epoll:flags = 0
ssl.SSLContext:protocol = SSLP()
ssl.create_default_context:purpose = SSLPURPOSE()
ssl.create_default_context:cafile = None
ssl.create_default_context:capath = None
ssl.create_default_context:cadata = None
re.compile:flags = 0
re.findall:flags = 0
re.finditer:flags = 0
re.fullmatch:flags = 0
re.match:flags = 0
re.search:flags = 0
re.split:flags = 0
re.sub:flags = 0
re.subn:flags = 0
re.Match.end:group = 0
re.Match.start:group = 0
re.Match.span:group = 0
re.Match.group:groups = 0
re.Match.__getitem__:key = 0
string.Template.substitute:mapping = {'x': 1}
string.Template.safe_substitute:mapping = {'x': 1}
textwrap.shorten:width = 20
textwrap.wrap:width = 20
textwrap.fill:width = 20
textwrap.wrap:kwargs = None
textwrap.fill:kwargs = None
textwrap.shorten:kwargs = None
json.dump:obj = [1, 'ab', {'a': 2}]
json.dumps:obj = [1, 'ab', {'a': 2}]
json.dump:cls = None
json.dumps:cls = None
json.dump:separators = None
json.dumps:separators = None
json.JSONEncoder:separators = None
json.load:cls = None
json.loads:cls = None
json.loads:s = '{"a": [1, 2.5]}'
json.load:object_pairs_hook = None
json.JSONEncoder.encode:o = [1]
json.JSONEncoder.iterencode:o = [1]
json.JSONDecoder.decode:s = '[1]'
json.JSONDecoder.decode:_w = MATCHWS()
json.JSONDecoder.raw_decode:s = ' [1]'
json.dumps:default = None
json.dump:default = None
pickle.dump:buffer_callback = None
pickle.dumps:buffer_callback = None
pickle.Pickler:buffer_callback = None
pickle.Pickler:protocol = 5
pickle.dump:protocol = 4
pickle.dumps:protocol = 4
pickle.dump:obj = [1]
pickle.dumps:obj = [1]
pickle.load:file = BIOP()
pickle.loads:data = PICKLED()
pickle.load:encoding = 'ASCII'
pickle.loads:encoding = 'ASCII'
pickle.load:buffers = None
pickle.loads:buffers = None
pickle.Unpickler:buffers = None
pickle.Unpickler:file = BIOP()
pickle.Pickler.dump:obj = [1]
copy.copy:x = L()
copy.deepcopy:x = L()
copy.deepcopy:memo = {}
copyreg.pickle:ob_type = CLS()
copyreg.pickle:constructor_ob = None
copyreg.constructor:object = int
marshal.dumps:value = [1, 'a']
marshal.dumps:version = 2
marshal.loads:bytes = MARSHALLED()
shelve.open:filename = 'shelf'
shelve.open:flag = 'c'
csv.reader:iterable = ['a,b']
csv.reader:dialect = 'excel'
csv.writer:dialect = 'excel'
csv.DictReader:dialect = 'excel'
csv.DictWriter:dialect = 'excel'
csv.reader:fmtparams = None
csv.writer:fmtparams = None
csv.DictReader:kwds = None
csv.DictReader:args = None
csv.DictWriter:args = None
csv.DictWriter:kwds = None
csv.register_dialect:fmtparams = None
csv.register_dialect:dialect = CSVD()
csv.DictReader:f = ['a,b', '1,2']
csv.DictWriter:fieldnames = ['a', 'b']
csv.DictWriter:extrasaction = 'raise'
csv.DictReader:fieldnames = ['a', 'b']
csv.DictWriter.writerow:rowdict = {'a': 1, 'b': 2}
csv.DictWriter.writerows:rowdicts = [{'a': 1, 'b': 2}]
csv.field_size_limit:limit = 100000
configparser.ConfigParser:defaults = {'a': 'b'}
configparser.ConfigParser:dict_type = dict
configparser.ConfigParser:delimiters = ('=',)
configparser.ConfigParser:comment_prefixes = ('#',)
configparser.ConfigParser:inline_comment_prefixes = (';',)
configparser.ConfigParser:default_section = 'DEFAULT'
configparser.ConfigParser:interpolation = None
configparser.ConfigParser:converters = {}
configparser.RawConfigParser:defaults = {'a': 'b'}
configparser.RawConfigParser:dict_type = dict
configparser.RawConfigParser:delimiters = ('=',)
configparser.RawConfigParser:interpolation = None
configparser.RawConfigParser.get:section = 'sec'
configparser.RawConfigParser.get:option = 'x'
configparser.RawConfigParser.getint:section = 'sec'
configparser.RawConfigParser.getint:option = 'x'
configparser.RawConfigParser.getfloat:section = 'sec'
configparser.RawConfigParser.getfloat:option = 'x'
configparser.RawConfigParser.getboolean:section = 'sec'
configparser.RawConfigParser.getboolean:option = 'x'
configparser.RawConfigParser.get:vars = {'q': 'r'}
configparser.RawConfigParser.getint:vars = None
configparser.RawConfigParser.getint:kwargs = None
configparser.RawConfigParser.getfloat:vars = None
configparser.RawConfigParser.getfloat:kwargs = None
configparser.RawConfigParser.getboolean:vars = None
configparser.RawConfigParser.getboolean:kwargs = None
configparser.RawConfigParser.items:section = 'sec'
configparser.RawConfigParser.items:vars = None
configparser.RawConfigParser.options:section = 'sec'
configparser.RawConfigParser.has_option:section = 'sec'
configparser.RawConfigParser.remove_option:section = 'sec'
configparser.RawConfigParser.set:section = 'sec'
configparser.RawConfigParser.read_string:string = '[s]\na=b\n'
configparser.RawConfigParser.read_file:f = ['[s]\n', 'a=b\n']
configparser.RawConfigParser.read_dict:dictionary = {'s': {'a': 'b'}}
configparser.RawConfigParser.write:fp = FILET()
configparser.RawConfigParser.read:filenames = 'inifile'
struct.Struct:format = '<i'
struct.calcsize:format = '<i'
struct.iter_unpack:format = '<h'
struct.pack:format = '<i'
struct.pack_into:format = '<i'
struct.pack_into:offset = 0
struct.unpack:format = '<h'
struct.unpack_from:format = '<h'
struct.unpack_from:offset = 0
struct.Struct.pack:v = 1
struct.pack:v = 1
struct.pack_into:v = 1
struct.Struct.pack_into:v = 1
struct.Struct.pack_into:offset = 0
struct.Struct.unpack:buffer = b'abcd'
struct.Struct.unpack_from:buffer = b'abcd'
struct.Struct.unpack_from:offset = 0
struct.Struct.iter_unpack:buffer = b'abcd'
hashlib.new:name = 'sha1'
hashlib.new:kwargs = None
hashlib.pbkdf2_hmac:hash_name = 'sha1'
hashlib.pbkdf2_hmac:dklen = 8
hashlib.scrypt:n = 2
hashlib.scrypt:maxmem = 0
hashlib.scrypt:dklen = 8
hashlib.file_digest:fileobj = BIO()
hashlib.file_digest:digest = 'sha1'
hashlib.blake2b:digest_size = 8
hashlib.blake2s:digest_size = 8
hmac.new:digestmod = 'sha1'
hmac.digest:digest = 'sha1'
base64.b64decode:s = b'YWI='
base64.b64decode:altchars = b'-_'
base64.b32decode:s = b'ME======'
base64.b32decode:map01 = b'L'
base64.b16decode:s = b'6162'
base64.b85decode:b = b'VPX'
base64.decodebytes:s = b'YWI='
base64.standard_b64decode:s = b'YWI='
base64.urlsafe_b64decode:s = b'YWI='
binascii.a2b_base64:data = b'YWI='
binascii.a2b_hex:hexstr = '6162'
binascii.unhexlify:hexstr = '6162'
binascii.b2a_hex:sep = ':'
binascii.hexlify:sep = ':'
codecs.decode:obj = b'ab'
codecs.encode:obj = 'ab'
codecs.open:filename = 'ab'
codecs.lookup_error:name = 'strict'
codecs.open:mode = 'r'
urllib.parse.parse_qs:qs = 'a=1&b=2'
urllib.parse.parse_qsl:qs = 'a=1&b=2'
urllib.parse.parse_qs:max_num_fields = 9
urllib.parse.parse_qsl:max_num_fields = 9
urllib.parse.parse_qs:separator = '&'
urllib.parse.parse_qsl:separator = '&'
urllib.parse.urlencode:query = {'a': 'b c'}
urllib.parse.urlencode:quote_via = QUOTE()
urllib.parse.urlparse:url = 'http://a/b'
urllib.parse.urlsplit:url = 'http://a/b'
urllib.parse.urlunparse:components = ('http', 'a', 'b', '', '', '')
urllib.parse.urlunsplit:components = ('http', 'a', 'b', '', '')
urllib.request.Request:url = 'http://a/b'
urllib.request.Request:headers = {'A': 'b'}
urllib.request.Request:origin_req_host = 'a'
urllib.request.Request:data = None
http.HTTPStatus:value = 200
http.client.HTTPConnection:port = 80
http.client.HTTPResponse.getheader:name = 'a'
email.message_from_string:args = None
email.message_from_string:kws = None
email.message_from_bytes:args = None
email.message_from_bytes:kws = None
email.message_from_file:fp = FILET()
email.message_from_file:args = None
email.message_from_file:kws = None
email.message.EmailMessage:policy = None
email.message.EmailMessage.add_header:_name = 'X-A'
email.message.EmailMessage.add_header:_value = 'b'
email.message.EmailMessage.add_header:_params = 'c'
email.message.EmailMessage.as_string:policy = None
email.message.EmailMessage.set_content:args = 'text'
email.message.EmailMessage.set_content:kw = None
email.utils.formatdate:timeval = 1
xml.etree.ElementTree.fromstring:text = '<a><b/></a>'
xml.etree.ElementTree.fromstring:parser = None
xml.etree.ElementTree.XML:text = '<a/>'
xml.etree.ElementTree.XML:parser = None
xml.etree.ElementTree.ElementTree:file = None
xml.etree.ElementTree.ElementTree:element = ELT()
xml.etree.ElementTree.SubElement:parent = ELT()
xml.etree.ElementTree.parse:source = XMLFILE()
xml.etree.ElementTree.parse:parser = None
xml.etree.ElementTree.iterparse:source = XMLFILE()
xml.etree.ElementTree.iterparse:events = ('end',)
xml.etree.ElementTree.iterparse:parser = None
xml.etree.ElementTree.tostring:element = ELT()
xml.etree.ElementTree.tostring:encoding = 'unicode'
xml.etree.ElementTree.tostring:method = 'xml'
xml.etree.ElementTree.tostring:default_namespace = None
xml.etree.ElementTree.dump:elem = ELT()
xml.etree.ElementTree.indent:tree = ELT()
xml.etree.ElementTree.register_namespace:prefix = 'q'
xml.etree.ElementTree.Element.append:subelement = ELT()
xml.etree.ElementTree.Element.extend:elements = [ELT()]
xml.etree.ElementTree.Element.insert:subelement = ELT()
xml.etree.ElementTree.Element.find:namespaces = None
xml.etree.ElementTree.Element.findall:namespaces = None
xml.etree.ElementTree.Element.findtext:namespaces = None
xml.etree.ElementTree.Element.iterfind:namespaces = None
xml.etree.ElementTree.Element.remove:subelement = SUBELT()
xml.etree.ElementTree.Element.__getitem__:key = 0
xml.etree.ElementTree.ElementTree.find:namespaces = None
xml.etree.ElementTree.ElementTree.findall:namespaces = None
xml.etree.ElementTree.ElementTree.write:file_or_filename = 'new'
xml.etree.ElementTree.ElementTree.write:default_namespace = None
xml.etree.ElementTree.ElementTree.write:method = 'xml'
sqlite3.connect:database = ':memory:'
sqlite3.connect:isolation_level = None
sqlite3.connect:factory = SQLCONN()
sqlite3.connect:uri = False
sqlite3.connect:cached_statements = 100
sqlite3.register_adapter:type = CLS()
sqlite3.Connection.cursor:factory = SQLCUR()
sqlite3.Connection.backup:target = SQLDB()
sqlite3.Connection.backup:progress = None
sqlite3.Connection.backup:name = 'main'
sqlite3.Connection.execute:sql = 'select 1'
sqlite3.Connection.execute:parameters = ()
sqlite3.Connection.executemany:sql = 'insert into t values (?)'
sqlite3.Connection.executemany:parameters = [(1,)]
sqlite3.Connection.executescript:sql_script = 'select 1;'
sqlite3.Cursor.execute:sql = 'select 1'
sqlite3.Cursor.execute:parameters = ()
sqlite3.Cursor.executemany:sql = 'insert into t values (?)'
sqlite3.Cursor.executemany:seq_of_parameters = [(1,)]
sqlite3.Cursor.executescript:sql_script = 'select 1;'
uuid.UUID:hex = '12345678123456781234567812345678'
uuid.UUID:bytes = None
uuid.UUID:bytes_le = None
uuid.UUID:fields = None
uuid.UUID:int = None
uuid.UUID:version = 4
uuid.UUID:is_safe = SAFE()
uuid.getnode:getters = None
uuid.uuid3:namespace = UU()
uuid.uuid5:namespace = UU()
datetime.datetime.strftime:format = '%Y'
email.utils.parsedate:data = 'Mon, 1 Jan 2000 00:00:00 +0000'
socket.socket.listen:backlog = 1
socket.socket.sendto:address = 'nowhere'
signal.default_int_handler:signalnum = 2
signal.default_int_handler:frame = None
io.TextIOWrapper.reconfigure:encoding = 'utf-8'
io.TextIOWrapper.reconfigure:newline = '\\n'
bz2.BZ2File:filename = BZFILE()
bz2.open:filename = BZFILE()
os.popen:mode = 'r'
zipfile.ZipFile.open:mode = 'r'
typing.TypeVar:kw = None
enum.auto:x = 1
contextlib.suppress.__exit__:exctype = None
contextlib.suppress.__exit__:excinst = None
contextlib.suppress.__exit__:exctb = None
sys.setrecursionlimit:limit = 1000
sys.getsizeof:object = O()
sys._getframe:depth = 0
sys.settrace:function = None
sys.setprofile:function = None
sys.addaudithook:hook = NOP()
sys.excepthook:exctype = ValueError
sys.excepthook:value = ValueError(1)
sys.excepthook:traceback = None
sys.stdin.read:size = 0
math.acos:x = 0.5
math.asin:x = 0.5
math.atanh:x = 0.5
math.dist:p = (1.0, 2.0)
math.dist:q = (1.0, 2.0)
math.ceil:x = 1.5
math.floor:x = 1.5
math.trunc:x = 1.5
math.factorial:x = 5
math.log:base = 2
math.nextafter:steps = 1
random.choice:seq = L()
random.choices:weights = [1, 2, 3]
random.choices:cum_weights = None
random.choices:k = 2
random.sample:k = 2
random.sample:population = L()
random.sample:counts = [1, 1, 1]
random.seed:a = 5
random.seed:version = 2
random.Random:x = 5
random.setstate:state = RSTATE()
random.randint:b = 9
random.randrange:stop = 9
random.randrange:step = 2
random.shuffle:x = L()
random.shuffle:random = None
random.triangular:high = 2.5
random.triangular:mode = 2.0
random.triangular:low = 1.5
time.asctime:t = (2000, 1, 1, 1, 1, 1, 1, 1, 1)
time.mktime:tuple = (2000, 1, 1, 1, 1, 1, 1, 1, 1)
time.strftime:format = '%Y'
time.strftime:tuple = (2000, 1, 1, 1, 1, 1, 1, 1, 1)
time.strptime:string = '2000'
time.strptime:format = '%Y'
time.sleep:seconds = 0.001
datetime.date:year = 2000
datetime.datetime:year = 2000
datetime.datetime:tzinfo = None
datetime.time:tzinfo = None
datetime.timezone:name = 'x'
datetime.date.replace:year = 2000
datetime.datetime.replace:year = 2000
datetime.datetime.replace:tzinfo = None
datetime.datetime.astimezone:tz = None
datetime.datetime.combine:tzinfo = None
datetime.datetime.fromtimestamp:tz = None
datetime.datetime.now:tz = None
datetime.date.fromisoformat:date_string = '2000-01-01'
datetime.datetime.fromisoformat:string = '2000-01-01'
datetime.datetime.isoformat:sep = 'T'
datetime.datetime.isoformat:timespec = 'auto'
datetime.datetime.strptime:string = '2000'
datetime.datetime.strptime:format = '%Y'
datetime.date.__add__:other = TD()
datetime.date.__sub__:other = TD()
datetime.timedelta.__add__:other = TD()
datetime.timedelta.__mul__:other = 2
threading.Thread:group = None
threading.Thread:args = ()
threading.Thread:kwargs = {}
threading.Thread:daemon = True
threading.Timer:args = ()
threading.Timer:kwargs = {}
threading.Condition:lock = LOCK()
threading.local:args = None
threading.local:kw = None
threading.settrace:func = None
threading.setprofile:func = None
threading.stack_size:size = 0
threading.Barrier:action = None
threading.Condition.notify:n = 1
_thread.LockType.acquire:timeout = -1
_thread.RLock.acquire:timeout = -1
logging.disable:level = 0
logging.debug:kwargs = None
logging.info:kwargs = None
logging.warning:kwargs = None
logging.error:kwargs = None
logging.critical:kwargs = None
logging.exception:kwargs = None
logging.log:kwargs = None
logging.log:level = 30
logging.log:msg = 'm %s'
logging.debug:msg = 'm %s'
logging.info:msg = 'm %s'
logging.warning:msg = 'm %s'
logging.error:msg = 'm %s'
logging.critical:msg = 'm %s'
logging.exception:msg = 'm %s'
logging.exception:exc_info = None
logging.Logger.debug:kwargs = None
logging.Logger.info:kwargs = None
logging.Logger.warning:kwargs = None
logging.Logger.error:kwargs = None
logging.Logger.critical:kwargs = None
logging.Logger.exception:kwargs = None
logging.Logger.log:kwargs = None
logging.Logger.log:level = 30
logging.Logger.log:msg = 'm %s'
logging.Logger.debug:msg = 'm %s'
logging.Logger.info:msg = 'm %s'
logging.Logger.warning:msg = 'm %s'
logging.Logger.error:msg = 'm %s'
logging.Logger.critical:msg = 'm %s'
logging.Logger.exception:msg = 'm %s'
logging.Logger.exception:exc_info = None
logging.basicConfig:kwargs = None
logging.makeLogRecord:dict = {'a': 1}
logging.setLoggerClass:klass = LOGGERCLS()
logging.shutdown:handlerList = []
logging.Formatter:fmt = '%(message)s'
logging.Formatter:style = '%'
logging.NullHandler:level = 0
logging.FileHandler:filename = 'new'
logging.FileHandler:mode = 'a'
logging.Logger.setLevel:level = 10
logging.Handler.setLevel:level = 10
logging.Logger.isEnabledFor:level = 10
logging.Logger.addHandler:hdlr = HANDLER()
logging.Logger.removeHandler:hdlr = HANDLER()
warnings.filterwarnings:action = 'ignore'
warnings.filterwarnings:category = Warning
warnings.simplefilter:action = 'ignore'
warnings.simplefilter:category = Warning
warnings.catch_warnings:action = None
warnings.catch_warnings:category = Warning
warnings.catch_warnings:lineno = 0
warnings.catch_warnings:append = False
warnings.catch_warnings:module = None
warnings.warn:message = 'm'
warnings.warn:category = UserWarning
warnings.warn:source = None
warnings.formatwarning:message = 'm'
warnings.formatwarning:category = UserWarning
warnings.formatwarning:filename = 'f'
warnings.formatwarning:lineno = 1
warnings.showwarning:message = 'm'
warnings.showwarning:category = UserWarning
warnings.showwarning:filename = 'f'
warnings.showwarning:lineno = 1
warnings.showwarning:file = FILET()
argparse.ArgumentParser:parents = []
argparse.ArgumentParser:formatter_class = HELPF()
argparse.ArgumentParser:prefix_chars = '-'
argparse.ArgumentParser:fromfile_prefix_chars = None
argparse.ArgumentParser:conflict_handler = 'error'
argparse.BooleanOptionalAction:option_strings = ['--a']
argparse.BooleanOptionalAction:dest = 'a'
argparse.BooleanOptionalAction:args = None
argparse.BooleanOptionalAction:kwargs = None
argparse.ArgumentParser.add_argument:args = '--x'
argparse.ArgumentParser.add_argument:kwargs = None
argparse.ArgumentParser.add_argument_group:args = 'g'
argparse.ArgumentParser.add_argument_group:kwargs = None
argparse.ArgumentParser.add_mutually_exclusive_group:kwargs = None
argparse.ArgumentParser.add_subparsers:kwargs = None
argparse.ArgumentParser.parse_args:args = []
argparse.ArgumentParser.parse_args:namespace = O()
argparse.ArgumentParser.parse_known_args:args = []
argparse.ArgumentParser.parse_known_args:namespace = O()
argparse.ArgumentParser.print_help:file = FILET()
contextlib.chdir:path = 'dd'
contextlib.suppress:exceptions = ValueError
contextlib.ExitStack.__exit__:exc_details = None
contextlib.contextmanager:func = FUNC()
contextlib.asynccontextmanager:func = FUNC()
contextlib.closing:thing = O()
dataclasses.asdict:obj = DC()
dataclasses.astuple:obj = DC()
dataclasses.asdict:dict_factory = dict
dataclasses.astuple:tuple_factory = tuple
dataclasses.dataclass:cls = CLS()
dataclasses.dataclass:slots = False
dataclasses.dataclass:weakref_slot = False
dataclasses.dataclass:order = False
dataclasses.dataclass:frozen = False
dataclasses.dataclass:init = True
dataclasses.dataclass:eq = True
dataclasses.field:metadata = {}
dataclasses.field:default_factory = DCMISSING()
dataclasses.fields:class_or_instance = DC()
dataclasses.make_dataclass:fields = ['a']
dataclasses.make_dataclass:bases = ()
dataclasses.make_dataclass:namespace = {}
dataclasses.make_dataclass:order = False
dataclasses.replace:obj = DC()
dataclasses.replace:changes = None
enum.unique:enumeration = ENUM()
typing.NewType:name = 'T'
typing.TypeVar:name = 'T'
typing.TypeVar:constraints = None
typing.TypeVar:kw = None
typing.no_type_check:arg = FUNC()
typing.overload:func = FUNC()
typing.runtime_checkable:cls = PROTO()
typing.get_type_hints:obj = FUNC()
typing.get_type_hints:globalns = None
typing.get_type_hints:localns = None
typing.NamedTuple:fields = [('a', int)]
typing.NamedTuple:kwargs = None
typing.TypedDict:fields = {'a': int}
typing.TypedDict:kwargs = None
typing.TypedDict:total = True
abc.update_abstractmethods:cls = ABSTRACT()
inspect.getattr_static:attr = '__class__'
inspect.getfile:object = os.path.join
inspect.getsource:object = os.path.join
inspect.getmodule:object = os.path.join
inspect.getmodule:_filename = None
inspect.getmembers:object = CLS()
inspect.getmembers:predicate = None
inspect.getmro:cls = int
inspect.signature:obj = FUNC()
inspect.signature:globals = None
inspect.signature:locals = None
inspect.signature:eval_str = False
inspect.unwrap:func = FUNC()
inspect.unwrap:stop = None
traceback.extract_stack:f = None
traceback.extract_tb:tb = None
traceback.format_exception:etype = ValueError
traceback.format_exception:exc = ValueError(1)
traceback.format_exception:value = ValueError(1)
traceback.format_exception:tb = None
traceback.format_list:extracted_list = []
traceback.format_stack:f = None
traceback.format_tb:tb = None
traceback.print_exc:file = FILET()
traceback.print_stack:f = None
traceback.print_stack:file = FILET()
traceback.print_tb:tb = None
traceback.print_tb:file = FILET()
gc.set_debug:flags = 0
gc.get_objects:generation = None
gc.set_threshold:threshold0 = 700
signal.alarm:seconds = 20
signal.setitimer:which = 1
signal.setitimer:seconds = 0
signal.setitimer:interval = 0
signal.signal:signalnum = 10
signal.signal:handler = NOP()
signal.getsignal:signalnum = 10
signal.siginterrupt:signalnum = 10
getpass.getpass:stream = None
locale.getlocale:category = 0
locale.setlocale:locale = None
locale.setlocale:category = 0
platform.platform:aliased = False
platform.platform:terse = False
statistics.fmean:data = [1.5, 2.5]
statistics.fmean:weights = [1, 2]
statistics.geometric_mean:data = [1.5, 2.5]
statistics.harmonic_mean:data = [1.5, 2.5]
statistics.harmonic_mean:weights = [1, 2]
statistics.mean:data = [1, 2, 3]
statistics.median:data = [1, 2, 3]
statistics.pstdev:data = [1, 2, 3]
statistics.pstdev:mu = 2
statistics.pvariance:data = [1, 2, 3]
statistics.pvariance:mu = 2
statistics.stdev:data = [1, 2, 3]
statistics.stdev:xbar = 2
statistics.variance:data = [1, 2, 3]
statistics.variance:xbar = 2
statistics.quantiles:data = [1, 2, 3]
statistics.quantiles:method = 'exclusive'
statistics.quantiles:n = 4
decimal.Decimal:value = '1.5'
decimal.Decimal:context = None
decimal.localcontext:ctx = None
decimal.localcontext:kwargs = None
decimal.Decimal.quantize:rounding = None
decimal.Decimal.quantize:context = None
decimal.Decimal.to_integral_value:rounding = None
decimal.Decimal.to_integral_value:context = None
decimal.Decimal.compare:context = None
decimal.Decimal.normalize:context = None
decimal.Decimal.sqrt:context = None
decimal.Decimal.__format__:specifier = ''
decimal.Decimal.__format__:override = None
fractions.Fraction:numerator = 3
fractions.Fraction:denominator = 4
asyncio.run:main = CORO()
asyncio.run:loop_factory = None
asyncio.sleep:delay = 0
asyncio.iscoroutinefunction:func = FUNC()
asyncio.gather:coros_or_futures = None
concurrent.futures.ThreadPoolExecutor:initializer = None
concurrent.futures.ThreadPoolExecutor:initargs = ()
concurrent.futures.ThreadPoolExecutor:max_workers = 1
concurrent.futures.ProcessPoolExecutor:max_workers = 1
concurrent.futures.ProcessPoolExecutor:mp_context = None
concurrent.futures.ProcessPoolExecutor:initializer = None
concurrent.futures.ProcessPoolExecutor:initargs = ()
concurrent.futures.as_completed:fs = []
concurrent.futures.wait:fs = []
concurrent.futures.wait:return_when = 'ALL_COMPLETED'
concurrent.futures.ThreadPoolExecutor.submit:fn = NOP()
concurrent.futures.ThreadPoolExecutor.map:fn = NOP()
multiprocessing.Process:group = None
multiprocessing.Process:args = ()
multiprocessing.Process:kwargs = {}
multiprocessing.Process:daemon = True
multiprocessing.Queue:maxsize = 3
multiprocessing.Value:typecode_or_type = 'i'
multiprocessing.Value:args = 1
multiprocessing.Value:lock = False
multiprocessing.Array:typecode_or_type = 'i'
multiprocessing.Array:size_or_initializer = 3
multiprocessing.Array:lock = False
multiprocessing.get_context:method = 'fork'
multiprocessing.set_start_method:method = 'fork'
multiprocessing.set_start_method:force = True
unittest.mock.Mock:spec = None
unittest.mock.Mock:wraps = None
unittest.mock.Mock:side_effect = None
unittest.mock.Mock:name = 'n'
unittest.mock.Mock:kwargs = 1
unittest.mock.MagicMock:args = None
unittest.mock.MagicMock:kw = 1
unittest.mock.create_autospec:spec = int
unittest.mock.create_autospec:kwargs = 1
unittest.mock.mock_open:mock = None
unittest.mock.patch:target = 'os.getcwd'
unittest.mock.patch:spec = None
unittest.mock.patch:create = False
unittest.mock.patch:spec_set = None
unittest.mock.patch:autospec = None
unittest.mock.patch:new_callable = None
unittest.mock.patch:kwargs = None
unittest.mock.patch.object:attribute = 'zz'
unittest.mock.patch.object:spec = None
unittest.mock.patch.object:create = False
unittest.mock.patch.object:spec_set = None
unittest.mock.patch.object:autospec = None
unittest.mock.patch.object:new_callable = None
unittest.mock.patch.object:kwargs = None
unittest.mock.patch.dict:in_dict = {}
unittest.mock.patch.dict:values = {}
unittest.mock.patch.dict:kwargs = 1
"""

UNSAFE = """functools.cached_property.__get__ multiprocessing.queues.Queue.put os.abort os._exit os.execv os.execvp os.fork os.kill os.killpg os.wait os.waitpid os.nice os.setsid signal.pause signal.raise_signal
    sys.settrace sys.setprofile threading.settrace threading.setprofile getpass.getpass multiprocessing.Pool multiprocessing.Manager urllib.request.urlopen
    urllib.request.urlretrieve http.client.HTTPConnection.request http.client.HTTPConnection.getresponse http.client.HTTPResponse.read
    socket.create_connection socket.socket.accept socket.socket.connect socket.socket.recvfrom ssl.get_server_certificate unittest.mock.patch
    concurrent.futures.ProcessPoolExecutor threading.Barrier.wait
    gc.get_objects sys.setswitchinterval gc.freeze gc.unfreeze sys.displayhook""".split()
# one call each is enough, or other kinds of argument would act on the process
NOFUZZ = """os.close os.dup2 os.closerange os.umask signal.alarm signal.setitimer signal.signal sys.setrecursionlimit sys.excepthook gc.set_debug
    sys.addaudithook subprocess.Popen subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.getoutput
    subprocess.getstatusoutput os.system os.popen socket.getaddrinfo socket.gethostbyname asyncio.run shutil.make_archive tarfile.open
    multiprocessing.set_start_method time.sleep decimal.setcontext codecs.register inspect.stack traceback.extract_stack traceback.format_stack
    traceback.print_stack dataclasses.make_dataclass typing.NamedTuple typing.TypedDict hashlib.scrypt hashlib.pbkdf2_hmac
    locale.setlocale sys._getframe logging.setLoggerClass os.write os.read""".split()


def extend(X, K, hooks, RR, DATA):
    import array, asyncio, configparser, contextlib, concurrent.futures, csv, datetime, decimal, email.message, enum, fractions, gzip, bz2, lzma, hashlib, hmac, http.client, io, json
    import logging, marshal, mmap, pathlib, pickle, random, re, select, socket, sqlite3, ssl, string, struct, subprocess, tarfile, tempfile, threading, time, typing, urllib.parse
    import abc, argparse, dataclasses, uuid, warnings, xml.etree.ElementTree as ET, zipfile, zlib, unittest.mock, multiprocessing, _thread, shelve, statistics, traceback, inspect, glob, shutil

    for line in TEXT.strip().splitlines():
        key, _, value = line.partition(" = ")
        X.BY_CALL[key] = value
    X.UNSAFE.update(UNSAFE)
    X.NOFUZZ.update(NOFUZZ)

    def scratch(name, data):
        on, K.R.on = K.R.on, False
        fd = os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        os.write(fd, data)
        os.close(fd)
        K.R.on = on
        return name

    def zipped():
        b = io.BytesIO()
        z = zipfile.ZipFile(b, "w")
        z.writestr("one", b"1")
        z.close()
        return b.getvalue()

    def tarred():
        b = io.BytesIO()
        t = tarfile.open(fileobj=b, mode="w")
        ti = tarfile.TarInfo("one")
        ti.size = 1
        t.addfile(ti, io.BytesIO(b"1"))
        t.close()
        return b.getvalue()

    def link():
        try:
            os.symlink("ab", "lnk")
        except FileExistsError:
            pass
        return "lnk"

    def opened(mode="r", **k):
        hooks["BEFORE"](None)
        return open("ab", mode, **k)

    class RAW(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, b):
            return 0

    class RAWW(io.RawIOBase):
        def writable(self):
            return True

        def write(self, b):
            return len(b)

    def elt(n="a"):
        e = ET.Element(n)
        e.text = "t"
        ET.SubElement(e, "b")
        return e

    class ABSTRACT(abc.ABC):
        pass

    @dataclasses.dataclass
    class DC:
        a: int = 1

    class ENUM(enum.Enum):
        A = 1

    class PROTO(typing.Protocol):
        def m(self): ...
    async def coro():
        return 1

    def sockets():
        a, b = socket.socketpair()
        b.send(b"abcdef")
        a.peer = b
        return a

    class Sock(socket.socket):
        pass

    def sock():
        a, b = socket.socketpair()
        b.send(b"abcdef")
        HELD.append(b)
        del HELD[:-3]
        return a

    HELD, SN = [], []
    SOCK = sock()

    def db():
        c = sqlite3.connect(":memory:")
        c.execute("create table t (a)")
        return c

    def cur():
        c = db()
        k = c.cursor()
        k.execute("select 1")
        return k

    def cp():
        c = configparser.ConfigParser()
        c.read_string("[sec]\nx=1\n")
        return c

    def writer():
        return csv.DictWriter(io.StringIO(), ["a", "b"])

    def acquired(l):
        l.acquire()
        return l

    def parser():
        p = argparse.ArgumentParser(prog="p")
        return p

    def tar():
        return tarfile.open(fileobj=io.BytesIO(tarred()))

    def tarw():
        return tarfile.open(fileobj=io.BytesIO(), mode="w")

    def response():
        class S:
            def makefile(self, *a):
                return io.BytesIO(b"HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 0\r\n\r\n")

        r = http.client.HTTPResponse(S())
        r.begin()
        return r

    def proc():
        p = subprocess.Popen(["true"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        return p

    def entry():
        hooks["BEFORE"](None)
        with os.scandir(".") as it:
            return next(e for e in it if e.name == "ab")

    def mapped():
        hooks["BEFORE"](None)
        scratch("ab", b"abcd")
        fd = os.open("ab", os.O_RDWR)
        m = mmap.mmap(fd, 0)
        os.close(fd)
        return m

    def group(m):
        q = asyncio.Queue()
        return q

    def future():
        f = concurrent.futures.Future()
        f.set_running_or_notify_cancel()
        return f

    def donefuture(m):
        f = concurrent.futures.Future()
        f.set_result(1)
        return f

    POOL = []

    def pool(m):
        return concurrent.futures.ThreadPoolExecutor(1)

    class LOGGERCLS(logging.Logger):
        pass

    def logger():
        l = logging.Logger("n")
        l.addHandler(logging.StreamHandler(io.StringIO()))
        return l

    class CSVD(csv.excel):
        pass

    import contextvars, logging.handlers, multiprocessing.queues, xmlrpc.client

    hooks["NS"].update(
        RECORD=lambda: logging.LogRecord("n", 10, "p", 1, "m", (), None),
        MPCTX=multiprocessing.get_context,
        SOCKNAME=lambda: (SN.append(1), "sock%d" % len(SN))[1],
        RAW=RAW,
        RAWW=RAWW,
        BIO=lambda: io.BytesIO(b"ab"),
        LINK=link,
        ZIPPED=lambda: scratch("z.zip", zipped()),
        TARRED=lambda: scratch("t.tar", tarred()),
        ZC=lambda: zlib.compress(b"ab"),
        GZ=lambda: gzip.compress(b"ab"),
        BZ=lambda: bz2.compress(b"ab"),
        XZ=lambda: lzma.compress(b"ab"),
        GZFILE=lambda: scratch("g.gz", gzip.compress(b"ab")),
        BZFILE=lambda: scratch("b.bz2", bz2.compress(b"ab")),
        XZFILE=lambda: scratch("x.xz", lzma.compress(b"ab")),
        FILET=io.StringIO,
        TI=lambda: tarfile.TarInfo("q"),
        SOCK=lambda: SOCK,
        SSLP=lambda: ssl.PROTOCOL_TLS_CLIENT,
        SSLPURPOSE=lambda: ssl.Purpose.SERVER_AUTH,
        MATCHWS=lambda: re.compile(r"\s*").match,
        BIOP=lambda: io.BytesIO(pickle.dumps([1])),
        PICKLED=lambda: pickle.dumps([1]),
        CLS=lambda: type("Cls", (), {}),
        MARSHALLED=lambda: marshal.dumps([1]),
        CSVD=lambda: CSVD,
        QUOTE=lambda: urllib.parse.quote_plus,
        ELT=elt,
        SUBELT=lambda: K.R.receiver[0],
        XMLFILE=lambda: scratch("x.xml", b"<a><b/></a>"),
        SQLCONN=lambda: sqlite3.Connection,
        SQLCUR=lambda: sqlite3.Cursor,
        SQLDB=db,
        SAFE=lambda: uuid.SafeUUID.unknown,
        UU=lambda: uuid.NAMESPACE_DNS,
        NOP=lambda: (lambda *a, **k: None),
        RSTATE=random.getstate,
        TD=lambda: datetime.timedelta(1),
        LOCK=threading.Lock,
        LOGGERCLS=lambda: LOGGERCLS,
        HANDLER=logging.NullHandler,
        HELPF=lambda: argparse.HelpFormatter,
        DC=DC,
        DCMISSING=lambda: dataclasses.MISSING,
        ENUM=lambda: ENUM,
        PROTO=lambda: type("P", (typing.Protocol,), {}),
        ABSTRACT=lambda: ABSTRACT,
        CORO=coro,
        K=K,
    )
    r = {
        "io.TextIOWrapper": lambda m: opened("r+"),
        "io.BufferedReader": lambda m: opened("rb"),
        "io.BufferedWriter": lambda m: opened("wb"),
        "io.BufferedRandom": lambda m: opened("r+b"),
        "io.FileIO": lambda m: opened("r+b", buffering=0),
        "io.StringIO": lambda m: io.StringIO("ab\ncd\n"),
        "io.BytesIO": lambda m: io.BytesIO(b"ab\ncd\n"),
        "os.DirEntry": lambda m: entry(),
        "pathlib.PurePath": lambda m: pathlib.PurePosixPath("dd/ab.t"),
        "pathlib.Path": lambda m: pathlib.Path(
            "ab"
            if m.e.name not in ("mkdir", "symlink_to", "rmdir", "iterdir", "glob", "rglob", "walk", "touch")
            else {"mkdir": "new", "symlink_to": "new", "touch": "new"}.get(m.e.name, "dd")
        ),
        "tempfile.TemporaryDirectory": lambda m: tempfile.TemporaryDirectory(dir="."),
        "mmap.mmap": lambda m: mapped(),
        "gzip.GzipFile": lambda m: gzip.GzipFile(
            fileobj=io.BytesIO() if m.e.name in ("write", "flush") else io.BytesIO(gzip.compress(b"ab\n")),
            mode="wb" if m.e.name in ("write", "flush") else "rb",
        ),
        "zipfile.ZipFile": lambda m: zipfile.ZipFile(io.BytesIO(zipped()), "a"),
        "tarfile.TarFile": lambda m: tarw() if m.e.name in ("add", "addfile") else tar(),
        "subprocess.Popen": lambda m: proc(),
        "socket.socket": lambda m: socket.socket(socket.AF_UNIX) if m.e.name == "bind" else sock(),
        "ssl.SSLContext": lambda m: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        "re.Pattern": lambda m: re.compile("a(b)"),
        "re.Match": lambda m: re.match("(?P<x>a)(b)", "ab"),
        "string.Template": lambda m: string.Template("a$x"),
        "json.JSONEncoder": lambda m: json.JSONEncoder(),
        "json.JSONDecoder": lambda m: json.JSONDecoder(),
        "pickle.Pickler": lambda m: pickle.Pickler(io.BytesIO()),
        "pickle.Unpickler": lambda m: pickle.Unpickler(io.BytesIO(pickle.dumps([1]))),
        "csv.DictReader": lambda m: csv.DictReader(["a,b", "1,2"]),
        "csv.DictWriter": lambda m: writer(),
        "configparser.RawConfigParser": lambda m: cp(),
        "struct.Struct": lambda m: struct.Struct("<i"),
        "hmac.HMAC": lambda m: hmac.new(b"a", b"b", "sha1"),
        "_hashlib.HASH": lambda m: hashlib.sha1(),
        "http.client.HTTPConnection": lambda m: http.client.HTTPConnection("a"),
        "http.client.HTTPResponse": lambda m: response(),
        "email.message.EmailMessage": lambda m: email.message.EmailMessage(),
        "xml.etree.ElementTree.Element": lambda m: elt(),
        "xml.etree.ElementTree.ElementTree": lambda m: ET.ElementTree(elt()),
        "sqlite3.Connection": lambda m: db(),
        "sqlite3.Cursor": lambda m: SQL(m),
        "uuid.UUID": lambda m: uuid.UUID(int=5),
        "datetime.date": lambda m: datetime.date(2000, 1, 1),
        "datetime.datetime": lambda m: datetime.datetime(2000, 1, 1),
        "datetime.time": lambda m: datetime.time(1),
        "datetime.timedelta": lambda m: datetime.timedelta(0, 3600),
        "threading.Thread": lambda m: thread(m),
        "threading.Timer": lambda m: threading.Timer(9, int),
        "threading.Event": lambda m: threading.Event(),
        "threading.Condition": lambda m: cond(m),
        "threading.Semaphore": lambda m: threading.Semaphore(3),
        "threading.Barrier": lambda m: threading.Barrier(1),
        "_thread.LockType": lambda m: (
            threading.Lock() if m.e.name in ("acquire", "__enter__", "locked") else acquired(threading.Lock())
        ),
        "_thread.RLock": lambda m: (
            threading.RLock() if m.e.name in ("acquire", "__enter__") else acquired(threading.RLock())
        ),
        "logging.Logger": lambda m: logger(),
        "logging.Handler": lambda m: logging.NullHandler(),
        "argparse.ArgumentParser": lambda m: parser(),
        "contextlib.ExitStack": lambda m: contextlib.ExitStack(),
        "decimal.Decimal": lambda m: decimal.Decimal("1.5"),
        "decimal.Context": lambda m: decimal.Context(),
        "fractions.Fraction": lambda m: fractions.Fraction(3, 4),
        "concurrent.futures.ThreadPoolExecutor": pool,
        "concurrent.futures.Future": lambda m: donefuture(m) if m.e.name in ("result", "exception") else future(),
        "asyncio.Queue": group,
    }
    CV = contextvars.ContextVar("cv")
    CV.set(1)

    def pipe(m):
        a, b = multiprocessing.Pipe()
        b.send([1]) if m.e.name != "recv_bytes" else b.send_bytes(b"a")
        HELD.append(b)
        return a

    import functools
    import contextlib as CL

    r["contextlib.closing"] = lambda m: CL.closing(io.StringIO())
    r["contextlib.nullcontext"] = lambda m: CL.nullcontext(1)
    r["contextlib.redirect_stdout"] = lambda m: (
        entered(CL.redirect_stdout(io.StringIO())) if m.e.name == "__exit__" else CL.redirect_stdout(io.StringIO())
    )
    r["contextlib.suppress"] = lambda m: CL.suppress(ValueError)

    def entered(c):
        c.__enter__()
        return c

    r["contextvars.ContextVar"] = lambda m: contextvars.ContextVar("cv")
    r["multiprocessing.connection.Connection"] = pipe
    r["logging.handlers.SocketHandler"] = lambda m: logging.handlers.SocketHandler("h", 1)
    r["functools._lru_cache_wrapper"] = lambda m: functools.lru_cache(8)(lambda *a, **k: 1)
    r["functools.cached_property"] = lambda m: functools.cached_property(lambda s: 1)

    def SQL(m):
        k = cur()
        if m.e.name == "executemany":
            k = db().cursor()
        return k

    def thread(m):
        t = threading.Thread(target=int)
        if m.e.name == "join":
            t.start()
        return t

    def cond(m):
        c = threading.Condition()
        if m.e.name != "acquire" and m.e.name != "__enter__":
            c.acquire()
        return c

    RR.update(r)
    fd = DATA
    fd["json.load:fp"] = "[1, 2.5]"
    fd["array.array.fromfile:f"] = b"12345678"
    hooks["NEEDED_"] = None
